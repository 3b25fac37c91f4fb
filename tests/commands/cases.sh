#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The cases in tests/cases are what their script writes; and the runner sees what fails.
. "$TIN_SOURCE/tests/commands/common"
cases=$TIN_SOURCE/tests/cases
cd "$work" || exit 1

[ -x "$TIN_BIN/tin-conformance" ] || { echo 'skipped: there is no tin-conformance'; exit 77; }
cp -R "$cases/empty" "$cases/pools" "$cases/where_some" .
mkdir set && mv empty pools where_some set
try tin-conformance set
status 0
printf '3 passed, 0 failed\n' >expected
same expected out
try tin-conformance --verbose set/empty "$cases/text"
status 0
out 'PASS set/empty: largest error 0'

# ---- failures of every kind, and all of them reported
cp set/pools/feed_0.npy set/pools/fetch_0.npy
rm set/empty/graph.pb
try tin-conformance set
status 1
out 'FAIL set/empty: '
out 'graph.pb'
out 'FAIL set/pools: max: shape '
out '1 passed, 2 failed'
printf -- '- case: set/pools\n  reason: wrong on purpose\n- {case: empty, reason: no graph}\n' >known
try tin-conformance --known=known set
status 0
out '1 passed, 0 failed, 2 skipped'
printf -- '- case: where_some\n  reason: none\n' >known
try tin-conformance --known=known set
status 1
out 'PASS set/where_some, although known to fail: none'
printf '{"fetches": [{"name": "y"}]}' >set/pools/case.json
printf '{' >set/empty/case.json
try tin-conformance set
status 1
out 'FAIL set/pools: case.json'
out 'FAIL set/empty: '

# ---- wrong usage
try tin-conformance
status 2
try tin-conformance nowhere
status 1
err 'nowhere'
mkdir nothing
try tin-conformance nothing
status 1
err 'no case was found'

if command -v python3 >/dev/null; then
  mkdir again
  python3 "$cases/make_cases.py" again || complain 'make_cases.py'
  command='make_cases.py'
  cp "$cases/make_cases.py" again
  diff -r again "$cases" >out || complain 'the cases are not those of the script'
else
  echo 'not checked, for want of python3: that the cases are those of their script'
fi
finish
