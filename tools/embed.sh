#!/bin/sh
# Writes a C file that holds text files: what is documented in them is what the program has.
# usage: embed.sh TOP FILE... > builtin.c        (FILEs are relative to TOP)
set -eu
export LC_ALL=C

top=$1
shift
echo '/* Made by tools/embed.sh. */'
echo '#include "config/builtin.h"'
echo
echo 'const struct builtin_file builtin_files[] = {'
for file in "$@"; do
    size=$(wc -c <"$top/$file")
    name=${file##*/}
    echo "    {\"$file\", \"${name%.*}\","
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/     "&\\n"/' "$top/$file"
    echo "     , $((size))},"
done
echo '    {0, 0, 0, 0}};'
