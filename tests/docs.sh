#!/bin/sh
# Holds README.md and doc/design.md against the program: tables of keys, commands, options and exit statuses are what the
# program says of itself, the configuration is valid, the script runs, the C program compiles and publishes, and what is
# linked or named is there.
# Needs: $builddir/jobtop, $srcdir, $MAKE, $CC.
# shellcheck disable=SC2015,SC2016
set -u

: "${srcdir:=$(dirname "$0")/..}" "${builddir:=.}" "${MAKE:=make}" "${CC:=cc}"
srcdir=$(cd "$srcdir" && pwd) || exit 99
builddir=$(cd "$builddir" && pwd) || exit 99
jobtop=$builddir/jobtop
readme=$srcdir/README.md
dir=$(mktemp -d "${TMPDIR:-/tmp}/jobtop-docs.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
trap 'exit 99' HUP INT TERM
HOME=$dir XDG_STATE_HOME=$dir/state XDG_CONFIG_HOME=$dir/config LC_ALL=C.UTF-8
export HOME XDG_STATE_HOME XDG_CONFIG_HOME LC_ALL
unset JOBTOP_DRIVER_PATH MAKEFLAGS MFLAGS MAKELEVEL
umask 022
passed=0 failed=0

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "FAILED: $*"
}
same() { # WHAT FILE FILE: the program's, the README's
    if diff "$2" "$3" >"$dir/diff"; then
        pass
    else
        fail "$1: what the program says (<) is not what README.md says (>)"
        cat "$dir/diff"
    fi
}
# block LANGUAGE TEXT: the fenced block of that language that holds the text
block() {
    awk -v opening='```'"$1" -v text="$2" '
        inside && /^```/ { if (index(lines, text)) { printf "%s", lines; exit } inside = 0; next }
        inside { if (wanted) lines = lines $0 "\n"; next }
        /^```/ { inside = 1; wanted = $0 == opening; lines = "" }' "$readme"
}
# table TITLE: the rows of the table with that first title, without its head
table() { awk -F ' *[|] *' -v title="$1" 'on && !/^\|/ { exit } on && !/^\|--/ { print } $2 == title { on = 1 }' "$readme"; }

# ---- tables -------------------------------------------------------------------------------------------------------
"$jobtop" man jobtop.1 | awk '
    /^\.SH/ { on = $2 == "KEYS"; next }
    on && /^\\fB/ { keys = $0; getline; print keys "|" $0 }' |
    sed 's/^\\fB//; s/\\fR|/|/; s/\\-/-/g; s/\\(cq/'\''/g; s/\\(oq\([a-z]*\)\\(oq/`\1`/g; s/\\e/\\/g' >"$dir/keys"
table keys | awk -F ' *[|] *' '{ keys = $2; gsub(/`/, "", keys); print keys "|" $3 }' >"$dir/keys.readme"
same keys "$dir/keys" "$dir/keys.readme"
[ "$(wc -l <"$dir/keys")" -gt 20 ] && pass || fail "the manual has no keys"

{
    echo 'keys:'
    table keys | awk -F ' *[|] *' '{ name = $4; gsub(/`/, "", name); print "  " name ": " (name == "quit" ? "F10" : "none") }'
} >"$dir/keys.yaml"
"$jobtop" config check -c "$dir/keys.yaml" >"$dir/out" 2>&1 && pass || fail "names of keys: $(cat "$dir/out")"

"$jobtop" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p' | grep -v '^dashboard$' >"$dir/commands"
grep -q '^demo$' "$dir/commands" || echo demo >>"$dir/commands" # built --without-demo
sort -o "$dir/commands" "$dir/commands"
table command | sed -n 's/^| `jobtop \([a-z]*\).*/\1/p' | sort >"$dir/commands.readme"
same commands "$dir/commands" "$dir/commands.readme"

"$jobtop" --help | awk '/^Exit status:/ { on = 1; next } on && /^  [0-9]/ { if (line) print line; number = $1; $1 = ""; line = number "|" substr($0, 2); next }
    on && NF { $1 = $1; line = line " " $0 } END { print line }' | tr -d '`"' >"$dir/statuses"
table 'exit status' | awk -F ' *[|] *' '{ print $2 "|" $3 }' | tr -d '`"' >"$dir/statuses.readme"
same 'exit statuses' "$dir/statuses" "$dir/statuses.readme"

sed -n 's/.*AS_HELP_STRING(\[\([^]]*\)\].*/\1/p' "$srcdir/configure.ac" | sort >"$dir/options"
table 'option of configure' | sed 's/^| `\([^`]*\)`.*/\1/' | sort >"$dir/options.readme"
same 'options of configure' "$dir/options" "$dir/options.readme"

# ---- links --------------------------------------------------------------------------------------------------------
for link in $(grep -o ']([^)#]*)' "$readme" | tr -d '])('); do
    [ -e "$srcdir/$link" ] && pass || fail "README.md points to $link, which is not there"
done

# ---- the design: its rooms and files are there, and no others -----------------------------------------------------
(cd "$srcdir/src" && ls -d -- */) | sort >"$dir/rooms"
sed -n 's/^| `\([a-z]*\/\)` |.*/\1/p' "$srcdir/doc/design.md" | sort >"$dir/rooms.design"
same rooms "$dir/rooms" "$dir/rooms.design"
for file in $(grep -o '`[a-z_/.-]*/[a-z_.-]*\.[a-z]*`' "$srcdir/doc/design.md" | tr -d '`'); do
    [ -e "$srcdir/$file" ] || [ -e "$srcdir/src/$file" ] && pass || fail "doc/design.md names $file, which is not there"
done

# ---- configuration ------------------------------------------------------------------------------------------------
block yaml 'sources:' >"$dir/example.yaml"
[ -s "$dir/example.yaml" ] && "$jobtop" config check -c "$dir/example.yaml" >"$dir/out" 2>&1 && pass ||
    fail "the configuration: $(cat "$dir/out")"

# ---- the script: of a job that completes, one that fails ------------------------------------------------------------
block sh 'jobtop wait' >"$dir/script"
sh -n "$dir/script" && pass || fail "the script is no script"
PATH=$builddir:$PATH
export PATH
script() { # COMMAND STATUS SAYS: the command under the name that the script waits for
    jobtop run --name 'nightly build' -- sh -c "$1" >/dev/null 2>&1 </dev/null &
    runner=$!
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        [ -z "$(jobtop list --filter 'name="nightly build" state:active' --format jsonl 2>/dev/null)" ] || break
        sleep 0.2
    done
    : >"$dir/go"
    sh "$dir/script" >"$dir/out" 2>&1 </dev/null
    wait "$runner"
    got=$?
    [ "$got" = "$2" ] && pass || fail "jobtop run ended with $got, not $2"
    grep -q "$3" "$dir/out" && pass || fail "the script does not say '$3': $(cat "$dir/out")"
}
script 'sleep 2' 0 'it completed'
script 'sleep 2; exit 7' 7 'it failed'

# ---- the C program ------------------------------------------------------------------------------------------------
command -v pkg-config >/dev/null || {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit
}
"$MAKE" -s -C "$builddir" install-libLTLIBRARIES install-jobtopincludeHEADERS install-pkgconfigDATA \
    DESTDIR="$dir/stage" >"$dir/out" 2>&1 || fail "make install: $(cat "$dir/out")"
pc=$(find "$dir/stage" -name libjobtop.pc)
PKG_CONFIG_PATH=${pc%/*} PKG_CONFIG_SYSROOT_DIR=$dir/stage PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_ALLOW_SYSTEM_CFLAGS PKG_CONFIG_ALLOW_SYSTEM_LIBS
block c 'jobtop_local_open' >"$dir/copy.c"
# A library with sanitizers wants a program with them.
flags=$(sed -n 's/^CFLAGS = //p' "$builddir/Makefile")
# shellcheck disable=SC2046,SC2086
if $CC $flags -Wall -Wextra -Werror -o "$dir/copy" "$dir/copy.c" $(pkg-config --cflags --libs libjobtop) >"$dir/out" 2>&1; then
    pass
else
    fail "the C program does not compile: $(cat "$dir/out")"
fi
so=$(find "$dir/stage" -name libjobtop.so)
LD_LIBRARY_PATH=${so%/*} "$dir/copy" >"$dir/out" 2>&1 </dev/null && pass || fail "the C program: $(cat "$dir/out")"
jobtop list --filter 'name="copy the archive"' --format csv --columns JobStateText,PercentComplete,JobStatus >"$dir/out" 2>&1
grep -q '^Completed,100,ten archives copied$' "$dir/out" && pass || fail "its job: $(cat "$dir/out")"

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
