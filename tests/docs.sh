#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# C in the documentation compiles. A block begins with ```c and is a complete file (with #include),
# or says what it is: "```c file" is a part of one file with all other such parts of the document,
# "```c file-end" belongs behind the first complete file, "```c test" are statements.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$TIN_SOURCE"
failed=0

fail() {
  echo "FAILED: $1"
  failed=1
}

# Files out of the blocks of a document: whole_LINE.c, parts.c, test_LINE.c.
split() {
  awk -v out="$2" '
    function take(line) { text = text line "\n" }
    /^```c *[a-z-]*$/ { kind = $2; start = NR + 1; text = ""; inside = 1; next }
    /^```/ && inside {
      inside = 0
      if (kind == "" && text ~ /#include/) {
        file = out "/whole_" start ".c"
        if (first == "") { first = text; first_file = file }
      } else if (kind == "file") file = out "/parts.c"
      else if (kind == "file-end") { file = first_file; text = "\n" text }
      else if (kind == "test") file = out "/test_" start ".c"
      else { print "line " start ": neither complete nor marked"; next }
      printf "%s", text >>file
      next
    }
    inside { take($0) }' "$1"
}

compile() { # file, where it is from
  # shellcheck disable=SC2086
  "$TIN_CC" -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
    -Werror -Wno-unused-function -Wno-unused-variable -Wno-unused-const-variable -Wno-unused-parameter \
    -fsyntax-only -I. -Icore/include $3 "$1" 2>"$work/log" || {
    fail "$2"
    cat "$work/log"
  }
}

wrap() { # statements as a function
  printf '#include "tests/support/op_test.h"\nvoid block(tin_registry *target);\n'
  printf 'void block(tin_registry *target) {\n  tin_registry registry = *target;\n'
  cat "$1"
  echo '}'
}

count=0
for document in README.md CONTRIBUTING.md docs/*.md examples/*/README.md; do
  mkdir "$work/blocks"
  split "$document" "$work/blocks" >"$work/unmarked"
  [ -s "$work/unmarked" ] && fail "$document: $(cat "$work/unmarked")"
  for block in "$work/blocks"/*.c; do
    [ -e "$block" ] || continue
    count=$((count + 1))
    case $block in
    */parts.c) compile "$block" "$document" '-include tinfer/plugin.h' ;;
    */test_*) wrap "$block" >"$work/test.c" && compile "$work/test.c" "$document" '' ;;
    *) compile "$block" "$document" '' ;;
    esac
  done
  case $document in
  docs/writing-an-op.md) # has the example as it is
    for block in "$work/blocks"/whole_*.c; do
      grep -q 'gate.c -- ' "$block" && sed '/^TIN_PLUGIN/q' "$block" >"$work/gate.c"
    done
    cmp -s "$work/gate.c" examples/custom-op/gate.c ||
      fail "$document: gate.c is not that of examples/custom-op" ;;
  esac
  rm -r "$work/blocks"
done
[ "$count" -ge 8 ] || fail "only $count blocks were found"

# Every local link leads to a file.
for document in README.md CONTRIBUTING.md docs/*.md examples/*/README.md; do
  for link in $(grep -oE '\]\([^)#: ]+' "$document" | sed 's/^](//'); do
    [ -e "$(dirname "$document")/$link" ] || fail "$document: there is no $link"
  done
done
[ $failed = 0 ] && echo "documentation: $count files of C compile"
exit $failed
