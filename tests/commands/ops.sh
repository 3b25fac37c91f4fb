#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tinfer-ops: what there is, and what a model needs.
. "$TIN_SOURCE/tests/commands/common"
cd "$work" || exit 1

try tinfer-ops
status 0
out 'KERNEL'
out 'graphdef'
out 'fold_constants'
cp out all
try tinfer-ops --op=Relu
status 0
out 'relu_f32'
out 'float'
grep -q Conv2D out && complain 'more than was asked for'
try tinfer-ops --op='Conv2D*'
out 'Conv2DBackpropInput'
try tinfer-ops --op=AddV2
status 0
out 'add_f32'
try tinfer-ops --op=Conv3E
status 1
no_out
err "there is no op 'Conv3E'"
err 'did you mean Conv'

# ---- the same as data
for format in yaml json; do
  try tinfer-ops --format=$format
  status 0
  out 'kernels'
  out 'fold_constants'
done
if command -v python3 >/dev/null; then
  python3 - all out <<'END' || complain 'JSON and table differ'
import json, sys
table = open(sys.argv[1]).read()
data = json.load(open(sys.argv[2]))
assert len(data['kernels']) > 100
assert all(k['kernel'] in table and k['op'] in table for k in data['kernels'])
assert any(k['op'] == 'Conv2D' and k['types'] == ['float'] and k['module'] == 'nn'
           for k in data['kernels'])
END
fi

# ---- what a model needs
try tinfer-ops --graph="$data/classify.pbtxt"
status 0
no_err
out 'softmax_f32'
out 'Mean'
try tinfer-ops --graph="$data/summary.pbtxt"
status 1
out 'InventedOp'
out "MISSING"
out "node 'guess'"
err 'are missing'
try tinfer-ops --graph="$data/summary.pbtxt" --feeds=split,split:1 --fetches=left
status 0
out 'Identity'
grep -q Invented out && complain 'what is not needed is there'
try tinfer-ops --graph="$data/summary.pbtxt" --format=json
status 1
out '"kernel": null'
try tinfer-ops --graph="$data/summary.pbtxt" --fetches=nothing
status 1
err 'nothing'
try tinfer-ops --graph=none.pb
status 1
err 'none.pb'

# ---- wrong usage
try tinfer-ops --feeds=a
status 2
try tinfer-ops --op=Relu --graph=x
status 2
try tinfer-ops --format=xml
status 2
err 'table|yaml|json'
if [ -c /dev/full ]; then
  for format in table yaml json; do
    "$TIN_BIN/tinfer-ops" --format=$format >/dev/full 2>"$work/err"
    got=$?
    status 1
  done
fi
finish
