#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every command has help, a version and a manual page, and they agree.
. "$TIN_SOURCE/tests/commands/common"

for page in "$TIN_SOURCE"/tools/man/*.1; do
  name=$(basename "$page" .1)
  try "$name" --help
  status 0
  no_err
  out "Usage: $name "
  out 'Example:'
  for option in $(sed -n 's/^  --\([a-z0-9_]*\).*/\1/p' "$work/out"); do
    grep -q "Fl Fl $option\\( \\|\$\\)" "$page" || complain "--$option is not in its manual page"
  done
  sed -n 's/.*Fl Fl \([a-z0-9_]*\).*/\1/p' "$page" | sort -u | while read -r option; do
    [ "$option" = name ] || grep -q -- "--$option" "$work/out" || echo "$option"
  done >"$work/unknown"
  [ ! -s "$work/unknown" ] || complain "the manual page also has $(cat "$work/unknown")"
  try "$name" --version
  status 0
  out "$name (tinfer) "
  try "$name" --no-such-option
  status 2
  no_out
  err "unknown option --no-such-option"
  err "Try '$name --help'."
  if command -v man >/dev/null && man --version >"$work/out" 2>&1; then
    command="man $page"
    man --warnings=w -E UTF-8 -l "$page" >"$work/out" 2>"$work/err" || complain 'man fails'
    no_err
  fi
done
finish
