#!/bin/sh
# A driver author's first hour: the template is built with nothing but the installed header and pkg-config, loaded, and
# polled. Needs: $builddir/jobtop, $srcdir, $MAKE, $CC.
set -eu

: "${srcdir:=.}" "${builddir:=.}" "${MAKE:=make}" "${CC:=cc}"
srcdir=$(cd "$srcdir" && pwd)
builddir=$(cd "$builddir" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/jobtop-template.XXXXXX")
trap 'rm -rf "$work"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL
umask 022

fail()
{
    echo "template_driver: $*" >&2
    exit 1
}

# jobtop ARGUMENT...: the program, away from the user's own configuration and state.
jobtop()
{
    HOME=$work XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state JOBTOP_DRIVER_PATH=$work/driver \
        "$builddir/jobtop" "$@"
}

# expect FILE TEXT: it is in there.
expect()
{
    grep -qF -- "$2" "$1" || {
        cat "$1" >&2
        fail "no '$2' in $(basename "$1")"
    }
}

# What a package for developers would hold.
"$MAKE" -s -C "$builddir" install-jobtopincludeHEADERS install-pkgconfigDATA DESTDIR="$work/stage" >/dev/null
pc=$(find "$work/stage" -name jobtop-driver.pc)
[ -n "$pc" ] || fail "jobtop-driver.pc was not installed"
PKG_CONFIG_LIBDIR=$(dirname "$pc")
PKG_CONFIG_SYSROOT_DIR=$work/stage
PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1
export PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_ALLOW_SYSTEM_CFLAGS
unset PKG_CONFIG_PATH

cp -R "$srcdir/doc/template-driver" "$work/driver"
chmod -R u+w,go-w "$work/driver"
"$MAKE" -s -C "$work/driver" CC="$CC" CFLAGS="-O2 -Wall -Wextra -Werror -pedantic" template.so
"$MAKE" -s -C "$work/driver" CC="$CC" install DESTDIR="$work/stage"
[ -n "$(find "$work/stage" -path '*/jobtop/drivers/template.so')" ] || fail "make install put it elsewhere"

jobtop drivers template >"$work/options"
expect "$work/options" hide-completed
expect "$work/options" "plain text file"

jobs=$work/driver/jobs.txt
jobtop list -s "template:$jobs" --format jsonl >"$work/list"
[ "$(wc -l <"$work/list")" -eq 4 ] || fail "not four jobs: $(cat "$work/list")"
expect "$work/list" '"InstanceID":"b-17"'
expect "$work/list" '"JobStateText":"Exception"'
expect "$work/list" '"PercentComplete":42'
expect "$work/list" '"PercentComplete":null'

# Its errors come by get_errors.
jobtop show -s "template:$jobs" b-18 >"$work/show"
expect "$work/show" "The target has no space left."

# Refused, with the reason, and no crash.
chmod go+w "$work/driver/template.so"
if jobtop list -s "template:$jobs" >"$work/out" 2>"$work/refused"; then
    fail "a driver that others can write was taken"
fi
expect "$work/refused" "can be written by others"
chmod go-w "$work/driver/template.so"

# A source that is not there is a status of its own.
status=0
jobtop list -s "template:$work/nowhere" >"$work/out" 2>"$work/missing" || status=$?
[ "$status" -eq 3 ] || fail "exit status $status, not 3, for a file that is not there"
expect "$work/missing" "$work/nowhere"
