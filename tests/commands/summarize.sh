#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tinfer-summarize: line by line, in the words of TensorFlow's tool.
. "$TIN_SOURCE/tests/commands/common"
cd "$data" || exit 1

try tinfer-summarize --graph=summary.pbtxt --print_structure
status 0
no_err
same summary.txt "$work/out"
try tinfer-summarize --in_graph=summary.pbtxt --print_structure=false
status 0
head -9 summary.txt >"$work/expected"
same "$work/expected" "$work/out"
"$TIN_BIN/tinfer-summarize" --graph=- <summary.pbtxt | sed 's/graph=-/graph=summary.pbtxt/' \
  >"$work/out"
same "$work/expected" "$work/out"

cd "$work" || exit 1
cat >little.pbtxt <<'END'
node { name: "a" op: "Const" attr { key: "dtype" value { type: DT_INT32 } }
  attr { key: "value" value { tensor { dtype: DT_INT32 tensor_shape { } int_val: 1 } } } }
END
try tinfer-summarize --graph=little.pbtxt
status 0
cat >expected <<'END'
No inputs spotted.
No variables spotted.
No outputs spotted.
Found 1 (1) const parameters, 0 (0) variable parameters, and 0 control_edges
Op types used: 1 Const
To use with tinfer-bench try these arguments:
tinfer-bench --graph=little.pbtxt --show_flops --input_layer= --input_layer_type= --input_layer_shape= --output_layer=
END
same expected out

# ---- a loop is no cycle, but other cycles are
cat >loop.pbtxt <<'END'
node { name: "start" op: "Enter" input: "zero" }
node { name: "zero" op: "Placeholder" }
node { name: "merge" op: "Merge" input: "start" input: "next" }
node { name: "next" op: "NextIteration" input: "merge" }
END
try tinfer-summarize --graph=loop.pbtxt --print_structure
status 0
out 'next (NextIteration): [merge]'
sed 's/"Merge"/"Sum"/' loop.pbtxt >cycle.pbtxt
try tinfer-summarize --graph=cycle.pbtxt --print_structure
status 1
err 'cycle'

# ---- what is no graph
try tinfer-summarize
status 2
err '--graph is missing'
try tinfer-summarize --graph=none.pb
status 1
err 'none.pb'
: >empty.pb
try tinfer-summarize --graph=empty.pb
status 1
printf 'node { name: "a" op: "Neg" input: "b" }' >dangling.pbtxt
try tinfer-summarize --graph=dangling.pbtxt
status 1
err "'b'"
finish
