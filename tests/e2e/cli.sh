#!/bin/sh
# The command line as a script sees it: exit statuses, formats, and what stands on which stream. Fills a store of its
# own by `jobtop run`. $JOBTOP is the program, $JSON_CHECK tests/e2e/json_check; both default to those of the build
# directory.

JOBTOP=${JOBTOP:-$PWD/jobtop}
JSON_CHECK=${JSON_CHECK:-$PWD/tests/e2e/json_check}
HANGING=${HANGING:-$PWD/tests/peers/bad/odd-hang.so}
dir=$(mktemp -d "${TMPDIR:-/tmp}/jobtop-cli.XXXXXX") || exit 99
out=$dir/out err=$dir/err
passed=0 failed=0 started=

cleanup() {
    for pid in $started; do kill "$pid" 2>/dev/null; done
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 99' HUP INT TERM

HOME=$dir XDG_STATE_HOME=$dir/state XDG_CONFIG_HOME=$dir/config LC_ALL=C.UTF-8
export HOME XDG_STATE_HOME XDG_CONFIG_HOME LC_ALL
mkdir -p "$XDG_STATE_HOME" "$XDG_CONFIG_HOME/jobtop"
unset JOBTOP_DRIVER_PATH NO_COLOR

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "FAILED: $1"
    sed 's/^/    out: /' "$out" | head -n 20
    sed 's/^/    err: /' "$err" | head -n 20
}
# run STATUS WHAT COMMAND...: what it prints is in $out and $err
run() {
    want=$1 what=$2
    shift 2
    "$@" >"$out" 2>"$err" </dev/null
    got=$?
    if [ "$got" -eq "$want" ]; then pass; else fail "$what: status $got instead of $want"; fi
}
has() { if grep -qF -e "$2" "$1"; then pass; else fail "$what: no \`$2' in ${1##*/}"; fi; }
hasnt() { if grep -qF -e "$2" "$1"; then fail "$what: \`$2' in ${1##*/}"; else pass; fi; }
is_empty() { if [ -s "$1" ]; then fail "$what: ${1##*/} is not empty"; else pass; fi; }
# Every byte is printable ASCII, a line feed, or part of UTF-8 text beyond it; no C0, DEL, C1, bidi control
is_clean() {
    if LC_ALL=C tr -d '\n' <"$1" | LC_ALL=C grep -q "$(printf '[\001-\037\177]')" ||
        LC_ALL=C grep -q -e "$(printf '\302[\200-\237]')" -e "$(printf '\342\200[\252-\256]')" "$1"; then
        fail "$what: control characters in ${1##*/}"
    else
        pass
    fi
}
json() { # COUNT [-l]: $out is that many values
    want=$1
    shift
    got=$("$JSON_CHECK" "$@" <"$out" 2>>"$err") && [ "$got" = "$want" ] && pass && return
    fail "$what: $got JSON values instead of $want"
}
# The InstanceID of the job of that name
id_of() {
    "$JOBTOP" list --format csv --columns InstanceID,ElementName 2>/dev/null | sed -n "s/^\([^,]*\),$1\$/\1/p"
}
wait_for_job() { # NAME: until it is there
    i=0
    while [ -z "$(id_of "$1")" ] && [ $i -lt 100 ]; do
        sleep 0.1
        i=$((i + 1))
    done
}

# ---- nothing there yet -------------------------------------------------------------------------------------

run 0 "version" "$JOBTOP" --version
has "$out" "jobtop "
is_empty "$err"
run 0 "help" "$JOBTOP" --help
has "$out" "Usage: jobtop"
for command in list show wait cancel kill suspend resume set run sources drivers config; do
    has "$out" "$command"
done
for command in list show wait cancel kill suspend resume set run sources drivers config dashboard; do
    run 0 "help of $command" "$JOBTOP" "$command" --help
    has "$out" "Usage: jobtop"
done

run 0 "an empty list" "$JOBTOP" list
has "$out" "STATE"
run 0 "an empty list as JSON" "$JOBTOP" list --format json
json 0
run 0 "an empty list as JSON lines" "$JOBTOP" list --format jsonl
is_empty "$out"
run 0 "an empty list as CSV" "$JOBTOP" list --format csv
has "$out" "Source,Class,AffectedElements,Caption,"
is_empty "$err"

# ---- bad usage ---------------------------------------------------------------------------------------------

run 2 "an unknown command" "$JOBTOP" lsit
has "$err" 'did you mean "list"'
is_empty "$out"
run 2 "an unknown option" "$JOBTOP" list --fromat json
has "$err" 'did you mean "--format"'
run 2 "an unknown format" "$JOBTOP" list --format xml
has "$err" "table json jsonl csv"
run 2 "an unknown column" "$JOBTOP" list --columns vm,sate
has "$err" "state"
run 2 "columns of JSON" "$JOBTOP" list --format json --columns vm
run 2 "a broken filter" "$JOBTOP" list --filter '(('
run 2 "an unknown order" "$JOBTOP" list --sort nmae
run 2 "a job is missing" "$JOBTOP" show
run 2 "cancel without a terminal" "$JOBTOP" cancel nothing
run 2 "an unknown source" "$JOBTOP" -s nowhere list
has "$err" "nowhere"
run 2 "an unknown driver" "$JOBTOP" -s nodriver:x list
has "$err" "nodriver"
run 2 "a password in the open" "$JOBTOP" -s wmi:https://me:geheim@host/ list
hasnt "$err" geheim
run 2 "a bad length of time" "$JOBTOP" list --timeout soon
run 2 "hostile words" "$JOBTOP" "$(printf '\033]0;owned\007')"
is_clean "$err"
run 2 "the dashboard without a terminal" "$JOBTOP"
is_empty "$out"
is_clean "$err"

# ---- jobs --------------------------------------------------------------------------------------------------

run 0 "run a job that ends well" "$JOBTOP" run --name good -- sh -c 'echo 50%; exit 0'
has "$out" "50%"
run 3 "run a job that fails" "$JOBTOP" run --name bad -- sh -c 'echo the disk is full >&2; exit 3'
has "$err" "the disk is full"

run 0 "the list" "$JOBTOP" list
has "$out" "good"
has "$out" "bad"
is_clean "$out"
is_empty "$err"
run 0 "JSON" "$JOBTOP" list --format json
json 2
for key in '"Source":"' '"Class":"Msvm_ConcreteJob"' '"AffectedElements":[' '"JobState":7,"JobStateText":"Completed"' \
    '"JobState":10,"JobStateText":"Exception"' '"Caption":' '"ErrorSummaryDescription":'; do
    has "$out" "$key"
done
run 0 "JSON lines" "$JOBTOP" list --format jsonl
json 2 -l
run 0 "CSV" "$JOBTOP" list --format csv --columns ElementName,JobState,JobStateText,state
has "$out" "ElementName,JobState,JobStateText,state"
has "$out" "good,7,Completed,"
run 0 "columns of a table" "$JOBTOP" list --columns Name,JobState
has "$out" "JobState"
has "$out" "Completed"
hasnt "$out" "PROGRESS"
run 0 "a filter" "$JOBTOP" list --filter state:failed --format jsonl
json 1 -l
has "$out" '"ElementName":"bad"'
run 0 "an order" "$JOBTOP" list --sort name --format csv --columns ElementName
if [ "$(tr '\n' ' ' <"$out")" = "ElementName bad good " ]; then pass; else fail "$what"; fi
run 0 "the order turned round" "$JOBTOP" list --sort name:desc --format csv --columns ElementName
if [ "$(tr '\n' ' ' <"$out")" = "ElementName good bad " ]; then pass; else fail "$what"; fi

good=$(id_of good) bad=$(id_of bad)
run 0 "show" "$JOBTOP" show "$bad"
has "$out" "the disk is full"
has "$out" "JobState:"
has "$out" "Exception"
has "$out" "Error 1 of 1"
run 0 "show as JSON" "$JOBTOP" show "$bad" --format json
json 0
has "$out" '"Errors":[{'
has "$out" "the disk is full"
run 0 "show a good one as JSON" "$JOBTOP" show "$good" --format json
has "$out" '"Errors":[]'
run 1 "a job that isn't there" "$JOBTOP" show no-such-job
has "$err" "no job matches"
run 2 "a name of several jobs" "$JOBTOP" show jobtop
has "$err" "$good"
has "$err" "$bad"
source=$("$JOBTOP" list --format csv --columns Source | sed -n 2p)
run 0 "a job with its source" "$JOBTOP" show "$source/$good"
run 1 "a job with its source that isn't there" "$JOBTOP" show "$source/no-such-job"

# ---- wait --------------------------------------------------------------------------------------------------

run 0 "wait for what has ended well" "$JOBTOP" wait "$good" --timeout 20
has "$out" "completed"
run 1 "wait for what has failed" "$JOBTOP" wait "$good" "$bad" --timeout 20
has "$out" "failed"
run 1 "wait for nothing" "$JOBTOP" wait no-such-job

"$JOBTOP" run --name sleeper -- sleep 300 >/dev/null 2>&1 </dev/null &
sleeper=$!
started="$started $sleeper"
wait_for_job sleeper
id=$(id_of sleeper)
run 4 "wait until the time is up" "$JOBTOP" wait "$id" --timeout 300ms
has "$err" "still running"

# ---- requests ----------------------------------------------------------------------------------------------

run 2 "cancel asks" "$JOBTOP" cancel "$id"
has "$err" "--yes"
run 1 "cancel read-only" "$JOBTOP" --read-only cancel "$id" --yes
run 2 "cancel several by one name" "$JOBTOP" cancel jobtop --yes
run 0 "suspend" "$JOBTOP" suspend "$id" --yes --timeout 20
run 0 "it is suspended" "$JOBTOP" list --format csv --columns ElementName,JobStateText
has "$out" "sleeper,Suspended"
run 0 "resume" "$JOBTOP" resume "$id" --yes --timeout 20
run 0 "it runs" "$JOBTOP" list --format csv --columns ElementName,JobStateText
has "$out" "sleeper,Running"
run 0 "set by name" "$JOBTOP" set "$id" LocalOrUtcTime="UTC Time"
run 0 "set a number" "$JOBTOP" set "$id" Priority=7
run 0 "it was set" "$JOBTOP" list --format csv --columns ElementName,Priority,LocalOrUtcTime
has "$out" "sleeper,7,2"
run 2 "set what is not writable" "$JOBTOP" set "$id" JobState=7
has "$err" "can't be written"
run 2 "set what there is not" "$JOBTOP" set "$id" Prioriy=7
has "$err" 'did you mean "Priority"'
run 2 "set what makes no sense" "$JOBTOP" set "$id" Priority=high
run 1 "set read-only" "$JOBTOP" --read-only set "$id" Priority=8
run 0 "cancel" "$JOBTOP" cancel "$id" --yes --timeout 20
what="the cancelled command's end"
wait "$sleeper"
if [ $? -ne 0 ]; then pass; else fail "$what"; fi
run 1 "what was cancelled did not complete" "$JOBTOP" wait "$id" --timeout 20
run 1 "cancel what has ended" "$JOBTOP" cancel "$id" --yes --timeout 20
run 0 "the audit log" cat "$XDG_STATE_HOME/jobtop/audit.log"
has "$out" "$id"

"$JOBTOP" run --name stubborn -- sh -c 'trap "" TERM; while :; do sleep 0.2; done' >/dev/null 2>&1 </dev/null &
stubborn=$!
started="$started $stubborn"
wait_for_job stubborn
run 0 "kill" "$JOBTOP" kill "$(id_of stubborn)" --yes --timeout 20
wait "$stubborn"

# ---- hostile text -------------------------------------------------------------------------------------------

name=$(printf 'x\033]0;owned\007\033[2J\302\233\377\376\342\200\256"q", \177\nnext\tline')
run 0 "run with a hostile name" "$JOBTOP" run --name "$name" -- true
run 0 "hostile text in a table" "$JOBTOP" list
is_clean "$out"
has "$out" "owned"
run 0 "hostile text without UTF-8" env LC_ALL=C "$JOBTOP" list
is_clean "$out"
if LC_ALL=C grep -q "$(printf '[\200-\377]')" "$out"; then fail "$what"; else pass; fi
run 0 "hostile text in CSV" "$JOBTOP" list --format csv --columns state,ElementName
what="hostile text in CSV"
if LC_ALL=C grep -q "$(printf '[\033\007\177]')" "$out"; then fail "$what"; else pass; fi
has "$out" '""q""'
run 0 "hostile text in JSON" "$JOBTOP" list --format json
json 5
if LC_ALL=C grep -q "$(printf '[\001-\011\013-\037\177]')" "$out"; then fail "$what"; else pass; fi
has "$out" '\u001b]0;owned\u0007'
has "$out" '\udcff\udcfe'
run 0 "hostile text in JSON lines" "$JOBTOP" list --format jsonl
json 5 -l
hostile=$("$JOBTOP" list --format csv --columns InstanceID --filter owned | sed -n 2p)
run 0 "hostile text in show" "$JOBTOP" show "$hostile"
is_clean "$out"
run 0 "hostile text in show as JSON" "$JOBTOP" show "$hostile" --format json
json 0
run 0 "hostile text in wait" "$JOBTOP" wait "$hostile"
is_clean "$out"
run 2 "hostile text among the matches" "$JOBTOP" show jobtop
is_clean "$err"

# ---- sources -----------------------------------------------------------------------------------------------

run 0 "sources" "$JOBTOP" sources
has "$out" "live"
for format in json jsonl csv; do
    run 0 "sources as $format" "$JOBTOP" sources --format $format
    has "$out" "LastError"
done
echo "this is no database, however long it is looked at" >"$dir/foreign.db"
run 3 "one of two sources fails" "$JOBTOP" -s local: -s "local:$dir/foreign.db" list --format jsonl
json 5 -l
has "$err" "foreign.db"
run 3 "sources, one of which fails" "$JOBTOP" -s local: -s "local:$dir/foreign.db" sources
has "$out" "failing"
run 3 "a job of a source that fails" "$JOBTOP" -s "local:$dir/foreign.db" show x
run 3 "a part that may be elsewhere" "$JOBTOP" -s local: -s "local:$dir/foreign.db" cancel good --yes
run 0 "a part of a source that answers" "$JOBTOP" -s local: -s "local:$dir/foreign.db" show "local:/$good"

# ---- drivers and configuration -----------------------------------------------------------------------------

run 0 "drivers" "$JOBTOP" drivers
has "$out" "local"
run 0 "a driver" "$JOBTOP" drivers local
has "$out" "Address:"
run 2 "no driver" "$JOBTOP" drivers nodriver

run 0 "the defaults" "$JOBTOP" config defaults
cp "$out" "$dir/defaults.yaml"
chmod 600 "$dir/defaults.yaml"
run 0 "the defaults are a configuration" "$JOBTOP" -c "$dir/defaults.yaml" config check
has "$out" "ok, "
cat >"$dir/bad.yaml" <<'END'
sort: elapsd
columns: [vm, stte]
sources:
  - {name: one, driver: nodriver}
END
chmod 600 "$dir/bad.yaml"
run 2 "a bad configuration" "$JOBTOP" -c "$dir/bad.yaml" config check
has "$err" "bad.yaml:1:7: "
has "$err" "bad.yaml:2:"
has "$err" "bad.yaml:4:"
run 2 "no configuration" "$JOBTOP" -c "$dir/none.yaml" list
has "$err" "none.yaml"
printf 'intervall: 2s\n' >"$dir/key.yaml"
chmod 600 "$dir/key.yaml"
run 2 "an unknown key" "$JOBTOP" -c "$dir/key.yaml" list
has "$err" "key.yaml:1:1"
has "$err" "interval"
cat >"$dir/named.yaml" <<END
sources:
  - {name: here, driver: local}
  - {name: there, driver: local, address: "$dir/there.db"}
END
chmod 600 "$dir/named.yaml"
run 0 "configured sources" "$JOBTOP" -c "$dir/named.yaml" sources --format csv
has "$out" "here,local"
has "$out" "there,local"
run 0 "one configured source" "$JOBTOP" -c "$dir/named.yaml" -s here show "here/$good"

{
    echo "sources:"
    i=0
    while [ $i -lt 60 ]; do
        i=$((i + 1))
        echo "  - {name: s$i, driver: local}"
    done
} >"$dir/sixty.yaml"
run 0 "more sources than the soft limit of files allows" \
    sh -c 'ulimit -S -n 64; exec "$@"' - "$JOBTOP" -c "$dir/sixty.yaml" list
has "$out" "s60"
is_empty "$err"

# A driver that never comes back from being loaded holds up neither the other sources nor the end.
mkdir "$dir/drivers" && cp "$HANGING" "$dir/drivers/" && chmod -R go-w "$dir/drivers"
echo "sources: [{name: here, driver: local}, {name: h, driver: odd-hang, timeout: 500ms}]" >"$dir/hang.yaml"
JOBTOP_DRIVER_PATH=$dir/drivers
export JOBTOP_DRIVER_PATH
run 3 "a driver that hangs while it is loaded" timeout 60 "$JOBTOP" -c "$dir/hang.yaml" list
has "$out" "here"
has "$err" "past its timeout"
unset JOBTOP_DRIVER_PATH

# ---- streams -----------------------------------------------------------------------------------------------

if [ -w /dev/full ]; then
    what="a full disk"
    "$JOBTOP" list >/dev/full 2>"$err"
    if [ $? -eq 1 ]; then pass; else fail "$what"; fi
    has "$err" "could not be written"
fi
what="a reader that has enough"
{ "$JOBTOP" list --format json 2>"$err"; } | head -n 1 >"$out"
is_empty "$err"
for page in jobtop.1 jobtop.yaml.5; do
    run 0 "the manual page $page" "$JOBTOP" man $page
    has "$out" ".TH "
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
