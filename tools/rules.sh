#!/bin/bash
# The rules of doc/design.md that a script can see: who may include what, which functions nobody calls, how long a
# file may be. Prints FILE:LINE: what is wrong.
set -u
cd "$(dirname "$0")/.." || exit 1
found=$(mktemp)
trap 'rm -f "$found"' EXIT

# report MESSAGE: each FILE:LINE:TEXT on standard input
report() {
    sed -E "s|^([^:]+:[0-9]+):.*|\1: $1|" >>"$found"
}

sources() {
    find "$@" \( -name '*.c' -o -name '*.h' \) -type f 2>/dev/null | sort
}

# Libraries that only one room knows.
sources src | grep -v '^src/tui/' | xargs grep -nHE '^ *# *include *[<"](n?curses|ncursesw/|term\.h|panel)' |
    report 'only src/tui uses curses'
sources src | grep -v '^src/store/' | xargs grep -nHE '^ *# *include *[<"]sqlite3' | report 'only src/store uses SQLite'
sources src | grep -v '^src/config/' | xargs grep -nHE '^ *# *include *[<"]yaml\.h' | report 'only src/config uses libyaml'

# may_use ROOM OTHER...: a room's includes of rooms
may_use() {
    local room=$1
    shift
    local allowed="$room $*"
    sources "src/$room" | xargs -r grep -nHoE '^ *# *include *"[a-z/]+/' |
        sed -E 's|# *include *"||' |
        while IFS=: read -r file line other; do
            other=${other## }
            other=${other%%/*}
            [ -d "src/$other" ] || continue
            case " $allowed " in
            *" $other "*) ;;
            *) echo "$file:$line: the room $room does not use the room $other" ;;
            esac
        done >>"$found"
}
may_use base
may_use job base
may_use driver job base
may_use store job base
may_use drivers driver job base store
may_use engine driver store job base
may_use view engine store driver job base
may_use action engine store driver job base
may_use config base

# Functions without bounds, with hidden state, or that guess.
banned='strcpy|strcat|stpcpy|strncpy|strncat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|alloca|tmpnam|mktemp|asctime|ctime'
sources src tests bench | xargs grep -nHE "(^|[^A-Za-z0-9_.>])($banned) *\(" | grep -vE '^[^:]+:[0-9]+: *(/?\*|//)' |
    report 'a function that nobody calls here; see tools/rules.sh'
sources src tests bench | xargs grep -nHE '(TODO|FIXME|XXX+[^X])' | grep -v 'XXXXXX' | report 'unfinished'

# curses' own string functions draw what they are given; all text goes through base/text.h.
sources src/tui | xargs -r grep -nHE '(^|[^A-Za-z0-9_])(mv)?w?(add|ins)n?w?str *\(|(^|[^A-Za-z0-9_])(mv)?(w|vw_?)?printw *\(' |
    report 'text from outside goes through the text gate (base/text.h)'

sources src tests bench | xargs wc -l | awk '$2 != "total" && $1 > 500 { print $2 ":" $1 ": more than 500 lines" }' >>"$found"

if [ -s "$found" ]; then
    cat "$found"
    exit 1
fi
echo 'every rule is kept'
