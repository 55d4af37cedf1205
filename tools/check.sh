#!/bin/bash
# Every check there is, or the steps that are named:
#
#   build      the tests of the build in build/
#   sanitize   all of them under AddressSanitizer and UndefinedBehaviorSanitizer, in build-sanitize/
#   threads    all of them under ThreadSanitizer, in build-threads/
#   fuzz       each fuzz target for FUZZ_SECONDS (10) from its corpus, two at a time, in build-fuzz/
#   dist       make distcheck, in build-dist/
#
# Prints the closing line of every test program, the end of the log of what failed, and at the very end one line
# "N passed, N failed". Goes on after a step that failed.
set -u

all_steps='build sanitize threads fuzz dist'
top=$(cd "$(dirname "$0")/.." && pwd)
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
passed=0
failed=0
broken=()
# Check ends a test after four seconds, which a sanitizer on a busy machine may need.
export CK_TIMEOUT_MULTIPLIER=${CK_TIMEOUT_MULTIPLIER:-5}

say() { printf '%s\n' "$*"; }

fail() {
    failed=$((failed + ${2:-1}))
    broken+=("$1")
}

show_end() {
    say "---- the end of $1"
    tail -n "${2:-60}" "$1"
    say "----"
}

# Runs a command with its output in a file.
logged() {
    local log=$1
    shift
    if "$@" >"$log" 2>&1 </dev/null; then
        return 0
    fi
    say "failed: $*"
    show_end "$log"
    # With make -j the reason may stand far from the end.
    grep -nE '(error:|undefined reference|\*\*\* No rule)' "$log" | head -n 10
    return 1
}

# configure in a directory of its own, unless it was with these options already.
configured() {
    local dir=$1
    shift
    mkdir -p "$dir" && cd "$dir" || return 1
    if [ -f Makefile ] && [ "$(cat .options 2>/dev/null)" = "$*" ]; then
        return 0
    fi
    rm -f .options
    logged configure.log ../configure --with-tests "$@" || return 1
    if [ -f .configured ]; then
        make clean >/dev/null 2>&1
    fi
    : >.configured
    printf '%s' "$*" >.options
}

# The tests' logs are as `make check` left them: name.log, and name.trs with the verdict.
count_tests() {
    local step=$1 trs log name line checks failures errors
    while IFS= read -r trs; do
        log=${trs%.trs}.log
        name=${trs%.trs}
        line=$(grep -aE '^[0-9]+%: Checks: [0-9]+, Failures: [0-9]+, Errors: [0-9]+' "$log" | tail -n 1)
        if [ -n "$line" ]; then
            say "$step: ${name#./}"
            say "$line"
            read -r checks failures errors < <(tr -c '0-9\n' ' ' <<<"${line#*%}")
            passed=$((passed + checks - failures - errors))
            [ $((failures + errors)) = 0 ] || fail "$step ${name#./}" $((failures + errors))
        elif line=$(grep -aE '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1) && [ -n "$line" ]; then
            say "$step: ${name#./}: $line"
            read -r checks failures < <(tr -c '0-9\n' ' ' <<<"$line")
            errors=0
            passed=$((passed + checks))
            [ "$failures" = 0 ] || fail "$step ${name#./}" "$failures"
        elif grep -q '^:test-result: PASS' "$trs"; then
            say "$step: ${name#./} passed"
            passed=$((passed + 1))
        elif grep -q '^:test-result: SKIP' "$trs"; then
            say "$step: ${name#./} skipped"
            continue
        fi
        if ! grep -q '^:test-result: PASS' "$trs"; then
            # One that crashed or leaked after its tests passed has failed too.
            if [ -z "$line" ] || [ $((failures + errors)) = 0 ]; then
                fail "$step ${name#./}"
            fi
            show_end "$log"
        fi
    done < <(find . -name '*.trs' -not -path './jobtop-*' | sort)
}

run_tests() {
    local step=$1 limit=${CHECK_LIMIT:-900} log status
    find . \( -name '*.trs' -o -path './tests/*.log' \) -delete
    # Built first, so that what fails to compile is told apart from what fails.
    if ! logged build.log make -j"$jobs" || ! logged tests.log make -j"$jobs" check TESTS=; then
        fail "$step: build"
        return
    fi
    # Nothing of this takes minutes; a test that hangs must not keep the others' verdicts.
    timeout -k 10 "$limit" make -j"$jobs" -k check >tests.log 2>&1 </dev/null
    status=$?
    count_tests "$step"
    if [ $status = 124 ] || [ $status = 137 ]; then
        fail "$step: not done after $limit s"
        find . -name '*.log' -path './tests/*' | while IFS= read -r log; do
            [ -f "${log%.log}.trs" ] || show_end "$log"
        done
    fi
    if [ -z "$(find . -name '*.trs' -print -quit)" ]; then
        show_end tests.log
        fail "$step: no test ran"
    fi
}

# A report of a process that is no test itself (the program on its pty) is in a file of its own.
run_sanitized() {
    local step=$1 reports=$PWD/reports report
    rm -rf "$reports"
    mkdir -p "$reports"
    # Tests send the signals of a crash to see the terminal come back; those are no findings.
    local signals='handle_segv=0:handle_sigbus=0:handle_abort=0:handle_sigill=0:handle_sigfpe=0'
    export ASAN_OPTIONS="log_path='$reports/address':detect_stack_use_after_return=1:exitcode=99:$signals"
    export UBSAN_OPTIONS="log_path='$reports/undefined':halt_on_error=1:print_stacktrace=1:exitcode=99"
    export LSAN_OPTIONS="suppressions='$top/tests/leaks.supp':print_suppressions=0:exitcode=99"
    export TSAN_OPTIONS="log_path='$reports/thread':halt_on_error=1:second_deadlock_stack=1:exitcode=99:$signals"
    run_tests "$step"
    unset ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS TSAN_OPTIONS
    for report in "$reports"/*; do
        [ -e "$report" ] || continue
        show_end "$report" 100
        fail "$step: report ${report##*/}"
    done
}

step_build() {
    if [ ! -f build/Makefile ]; then
        say "there is no build/; ./quickstart build makes it"
        fail build
        return
    fi
    cd build && run_tests build
}

step_sanitize() {
    local flags='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'
    if configured build-sanitize CFLAGS="$flags"; then
        run_sanitized sanitize
    else
        fail "sanitize: configure"
    fi
}

step_threads() {
    local flags='-O1 -g -fno-omit-frame-pointer -fsanitize=thread'
    if configured build-threads CFLAGS="$flags"; then
        run_sanitized threads
    else
        fail "threads: configure"
    fi
}

# Runs one target: new inputs go to the build directory, not into the tree.
fuzz_one() {
    local name=$1 seconds=$2 dir=fuzz-$1
    mkdir -p "$dir/corpus"
    (cd "$dir" && "../tests/fuzz/fuzz_$name" -max_total_time="$seconds" -max_len=8192 -timeout=20 \
        -rss_limit_mb=2048 -print_final_stats=1 corpus "$top/tests/fuzz/corpus/$name") \
        >"$dir/log" 2>&1 </dev/null
    printf '%s' $? >"$dir/status"
}

step_fuzz() {
    local flags='-O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined'
    local seconds=${FUZZ_SECONDS:-10} name names
    if ! configured build-fuzz CC=clang CFLAGS="$flags -fno-sanitize-recover=all"; then
        fail "fuzz: configure"
        return
    fi
    if ! logged build.log make -j"$jobs" fuzz; then
        fail "fuzz: build"
        return
    fi
    names=$(cd "$top/tests/fuzz" && for f in fuzz_*.c; do f=${f#fuzz_}; say "${f%.c}"; done)
    export -f fuzz_one
    export top
    rm -rf fuzz-*/status
    xargs -P 2 -I '{}' bash -c "fuzz_one {} $seconds" <<<"$names"
    for name in $names; do
        if [ "$(cat "fuzz-$name/status" 2>/dev/null)" = 0 ]; then
            say "fuzz: $name: $(grep -a '^stat::number_of_executed_units' "fuzz-$name/log" |
                tr -dc '0-9') inputs in $seconds s"
            passed=$((passed + 1))
        else
            show_end "fuzz-$name/log"
            fail "fuzz $name"
        fi
    done
}

step_dist() {
    if ! configured build-dist; then
        fail "dist: configure"
        return
    fi
    # Of a run before; distcheck takes the right to write away.
    chmod -R u+w jobtop-*/ 2>/dev/null
    rm -rf jobtop-*
    if logged distcheck.log make -j"$jobs" distcheck DISTCHECK_CONFIGURE_FLAGS=--with-tests; then
        say "dist: $(ls jobtop-*.tar.xz) builds, passes its tests, installs and uninstalls"
        passed=$((passed + 1))
    else
        find . -name '*.trs' -path './jobtop-*' -exec grep -l '^:test-result: [FE]' {} + 2>/dev/null |
            while IFS= read -r trs; do show_end "${trs%.trs}.log"; done
        fail "dist: make distcheck"
    fi
}

# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $all_steps
for step in "$@"; do
    case " $all_steps " in
    *" $step "*) ;;
    *)
        sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
        exit 2
        ;;
    esac
done
for step in "$@"; do
    started=$SECONDS
    say "==== $step"
    cd "$top" || exit 1
    "step_$step"
    say "==== $step took $((SECONDS - started)) s"
done
if [ $failed != 0 ]; then
    say "failed:"
    printf '  %s\n' "${broken[@]}"
fi
say "$passed passed, $failed failed"
[ "$failed" = 0 ]
