#!/bin/sh
# Holds the tree against doc/design.md: which room may include what, and which functions are banned where.
set -u
top=${srcdir:-$(dirname "$0")/..}
cd "$top" || exit 1
failed=0
passed=0

complain() {
    printf '%s\n' "$1"
    failed=$((failed + 1))
}

# room, then the rooms it may use besides itself
while read -r room uses; do
    allowed=" $room $uses "
    bad=
    for file in src/"$room"/*.[ch] src/"$room"/jobtop/*.h; do
        [ -f "$file" ] || continue
        for used in $(sed -n 's/^ *# *include *"\([a-z]*\)\/[^"]*".*/\1/p; s/^ *# *include *"\(drivers\/[a-z]*\)\/[^"]*".*/\1/p' "$file"); do
            [ "$used" = drivers ] && continue
            case $allowed in
            *" $used "*) ;;
            *) bad="$bad $file:$used" ;;
            esac
        done
    done
    if [ -n "$bad" ]; then
        complain "room $room includes what it may not:$bad"
    else
        passed=$((passed + 1))
    fi
done <<'ROOMS'
base
job base
driver job base
store job base
drivers/local driver job base store
engine driver store job base
view engine driver job base
action engine driver job base
config base
tui base job driver engine view action config
cli base job driver engine view action config tui drivers/local
ROOMS

# only REGEX in PATHSPEC...: a pattern that may stand in no other file of src/
only() {
    what=$1
    pattern=$2
    shift 2
    found=$(grep -rnE --include='*.[ch]' "$pattern" src)
    for place in "$@"; do
        found=$(printf '%s\n' "$found" | grep -v "^$place")
    done
    if [ -n "$found" ]; then
        complain "$what:
$found"
    else
        passed=$((passed + 1))
    fi
}

only 'curses outside tui' '# *include *[<"](ncurses|ncursesw|curses|panel|form|menu|term)[./]' src/tui/
only 'SQLite outside store' '# *include *[<"]sqlite3' src/store/
only 'libyaml outside config' '# *include *[<"]yaml' src/config/
only "curses' string functions outside the painter" \
    '\b(mv)?w?(add|ins)n?w?(ch)?n?str\(|\b(mv)?w?printw\(|\b(mv)?w?add_wchn?str\(|\b(mv)?w?addchn?str\(' src/tui/paint.c
only 'functions that ask for trouble' \
    '\b(strcpy|strcat|sprintf|vsprintf|strtok|gets|atoi|atol|atof|alloca|tmpnam|mktemp|system)\(' //none
only 'requests past the dispatcher' '\bengine_(request_state|set_property)\(' src/engine/ src/action/dispatch
only 'dlopen with RTLD_GLOBAL' 'RTLD_GLOBAL' //none

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
