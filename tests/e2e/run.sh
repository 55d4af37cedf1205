#!/bin/sh
# `jobtop run` and `jobtop demo --publish`, as a script sees them: bytes, exit statuses, and what becomes of the job.
# $JOBTOP is the program; by default that of the build directory.

JOBTOP=${JOBTOP:-$PWD/jobtop}
dir=$(mktemp -d "${TMPDIR:-/tmp}/jobtop-run.XXXXXX") || exit 99
out=$dir/out err=$dir/err store=$dir/jobs.db
passed=0 failed=0 started=

cleanup() {
    for pid in $started; do kill "$pid" 2>/dev/null; done
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 99' HUP INT TERM

HOME=$dir XDG_STATE_HOME=$dir/state XDG_CONFIG_HOME=$dir/config XDG_RUNTIME_DIR=$dir LC_ALL=C.UTF-8
export HOME XDG_STATE_HOME XDG_CONFIG_HOME XDG_RUNTIME_DIR LC_ALL
unset JOBTOP_DRIVER_PATH NO_COLOR

pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    echo "FAILED: $1"
    sed 's/^/    out: /' "$out" | head -n 20
    sed 's/^/    err: /' "$err" | head -n 20
}
# run STATUS WHAT OPTIONS AND COMMAND...
run() {
    want=$1 what=$2
    shift 2
    "$JOBTOP" -s "local:$store" run "$@" >"$out" 2>"$err" </dev/null
    is_status $?
}
is_status() { if [ "$1" -eq "$want" ]; then pass; else fail "$what: status $1 instead of $want"; fi; }
is() { if [ "$1" = "$2" ]; then pass; else fail "$what: \`$1' instead of \`$2'"; fi; }
has() { if grep -qF -e "$2" "$1"; then pass; else fail "$what: no \`$2' in ${1##*/}"; fi; }
is_empty() { if [ -s "$1" ]; then fail "$what: ${1##*/} is not empty"; else pass; fi; }
# NAME PROPERTY: of the one job of that name
value() {
    "$JOBTOP" -s "local:$store" list --format csv --columns "ElementName,$2" 2>/dev/null | tr -d '\r' |
        sed -n "s/^$1,//p"
}
# NAME PROPERTY VALUE: until it has it
await() {
    i=0
    while [ "$(value "$1" "$2")" != "$3" ] && [ $i -lt 200 ]; do
        sleep 0.05
        i=$((i + 1))
    done
    is "$(value "$1" "$2")" "$3"
}
ask() { # REQUEST NAME
    id=$(value "$2" InstanceID)
    "$JOBTOP" -s "local:$store" "$1" --yes "local:$store/$id" >"$out" 2>"$err"
}

# ---- what passes through ------------------------------------------------------------------------------------------

run 0 "plain output" --name plain -- sh -c 'echo one; echo two >&2; printf three'
is "$(cat "$out")" "one
three"
is "$(cat "$err")" "two"
head -c 300000 /dev/urandom >"$dir/bytes"
run 0 "any bytes" --name bytes -- cat "$dir/bytes"
if cmp -s "$out" "$dir/bytes"; then pass; else fail "$what: changed"; fi
what="standard input"
printf 'from a pipe' | "$JOBTOP" -s "local:$store" run --name input -- cat >"$out" 2>"$err"
is "$(cat "$out")" "from a pipe"
what="output comes at once"
mkfifo "$dir/fifo"
: >"$out"
"$JOBTOP" -s "local:$store" run --name prompt -- sh -c 'printf "ready?"; read answer <"$1"; echo "$answer"' sh \
    "$dir/fifo" >"$out" 2>"$err" &
started="$started $!"
i=0
while [ ! -s "$out" ] && [ $i -lt 200 ]; do sleep 0.05 && i=$((i + 1)); done
is "$(cat "$out")" "ready?"
echo yes >"$dir/fifo"
want=0
wait $!
is_status $?
is "$(cat "$out")" "ready?yes"
what="a reader that has enough"
"$JOBTOP" -s "local:$store" run --name yes -- yes 2>"$err" | head -n 1 >"$out"
is "$(cat "$out")" "y"
is_empty "$err"
run 0 "a descendant that keeps the streams" --name daemon -- sh -c 'sleep 5 & echo started'
has "$out" started

# ---- exit statuses --------------------------------------------------------------------------------------------------

run 0 "true" --name true -- true
is "$(value true JobState)" 7
run 3 "a failure" --name bad -- sh -c 'echo reading; echo "no space" >&2; echo "disk 2 is gone" >&2; exit 3'
is "$(value bad JobState)" 10
is "$(value bad ErrorCode)" 3
"$JOBTOP" -s "local:$store" list --format csv --columns ElementName,ErrorDescription >"$out" 2>"$err"
has "$out" "exit status 3: disk 2 is gone"
"$JOBTOP" -s "local:$store" show "$(value bad InstanceID)" >"$out" 2>"$err"
has "$out" "disk 2 is gone"
has "$out" "no space"
run 137 "a command that is killed" --name killed -- sh -c 'kill -9 $$'
is "$(value killed ErrorCode)" 137
run 127 "no such command" --name missing -- "$dir/nothing"
is "$(value missing ErrorCode)" 127
has "$err" "could not run"
run 126 "no program" --name plainfile -- "$dir/bytes"
is "$(value plainfile ErrorCode)" 126
run 4 "--timeout" --name slow --timeout 200ms -- sleep 100
is "$(value slow JobState)" 10
run 2 "no command" --name nothing
run 2 "--read-only" --read-only -- true
what="a store that can't be used"
want=5
"$JOBTOP" -s "local:/dev/null/jobs.db" run -- sh -c 'echo ran; exit 5' >"$out" 2>"$err"
is_status $?
has "$out" ran
is "$(grep -c 'not as a job' "$err")" 1

# ---- the job ----------------------------------------------------------------------------------------------------------

what="progress"
"$JOBTOP" -s "local:$store" run --name moves -- sh -c 'echo "copying (3/7)"; read answer <"$1"; printf "\r80 %%"; exec sleep 300' \
    sh "$dir/fifo" >"$out" 2>"$err" &
started="$started $!"
await moves PercentComplete 42
is "$(value moves JobState)" 4
await moves JobStatus "copying (3/7)"
echo >"$dir/fifo"
await moves PercentComplete 80
what="requests"
ask suspend moves
want=0
is_status $?
is "$(value moves JobState)" 5
ask resume moves
is_status $?
await moves JobState 4
ask cancel moves
await moves JobState 8
want=143
wait $!
is_status $?

what="a command that won't end"
"$JOBTOP" -s "local:$store" run --name stubborn -- sh -c 'trap "" TERM; echo ready; while :; do sleep 0.1; done' \
    >"$out" 2>"$err" &
pid=$!
started="$started $pid"
await stubborn JobStatus ready
"$JOBTOP" -s "local:$store" --timeout 500ms cancel --yes "local:$store/$(value stubborn InstanceID)" >/dev/null 2>&1
await stubborn JobState 6
ask kill stubborn
await stubborn JobState 9
want=137
wait $pid
is_status $?

what="signals are passed on"
"$JOBTOP" -s "local:$store" run --name polite -- sh -c 'trap "echo cleaned up; exit 9" TERM; echo ready; while :; do sleep 0.05; done' \
    >"$out" 2>"$err" &
pid=$!
started="$started $pid"
await polite JobStatus ready
kill $pid
want=9
wait $pid
is_status $?
has "$out" "cleaned up"

what="a run that is killed"
"$JOBTOP" -s "local:$store" run --name orphan -- sh -c 'echo $$; exec sleep 3' >"$out" 2>"$err" &
pid=$!
await orphan JobState 4
kill -9 $pid
wait $pid 2>/dev/null
await orphan JobState 10

# ---- the demo -----------------------------------------------------------------------------------------------------------

if "$JOBTOP" demo --help >/dev/null 2>&1; then
    what="a store filled once"
    want=0
    "$JOBTOP" demo --publish "$dir/once.db" --once --jobs 100 --seed 7 >"$out" 2>"$err"
    is_status $?
    is_empty "$err"
    "$JOBTOP" -s "local:$dir/once.db" list --format csv --columns JobState >"$out" 2>"$err"
    is "$(grep -c '^[0-9]' "$out")" 100
    for state in 7 8 10 32768; do
        has "$out" "$state"
    done
    what="the same seed again"
    want=1
    "$JOBTOP" demo --publish "$dir/once.db" --once --jobs 5 --seed 7 >"$out" 2>"$err"
    is_status $?
    has "$err" "--seed"
    what="a host of its own"
    store=$dir/host.db
    "$JOBTOP" demo --publish "$store" --jobs 10 --seed 7 >"$out" 2>"$err" &
    pid=$!
    started="$started $pid"
    i=0
    while [ $i -lt 200 ] && [ "$("$JOBTOP" -s "local:$store" list --format csv 2>/dev/null | wc -l)" -lt 12 ]; do
        sleep 0.05 && i=$((i + 1))
    done
    "$JOBTOP" -s "local:$store" list --format csv --columns JobState >"$out" 2>"$err"
    has "$out" 4
    kill $pid
    want=0
    wait $pid
    is_status $?
    for wrong in '--jobs 0' '--jobs x' '--jobs 2.5' '--rate -1' '--seed nan' --once; do
        what="demo $wrong"
        want=2
        # shellcheck disable=SC2086 # two words
        "$JOBTOP" demo $wrong >"$out" 2>"$err"
        is_status $?
    done
    what="no store to publish into"
    want=1
    "$JOBTOP" demo --publish /dev/null/jobs.db >"$out" 2>"$err"
    got=$?
    if [ $got -ne 0 ] && [ $got -ne 2 ]; then pass; else fail "$what: status $got"; fi
    what="nothing is left"
    is "$(ls -d "$dir"/jobtop-demo* 2>/dev/null)" ""
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
