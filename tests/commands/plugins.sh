#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How commands find plugins: --plugins, --plugin_path, TINFER_PLUGIN_PATH, plugins.yaml; what they are
# told about ops they lack.
. "$TIN_SOURCE/tests/commands/common"
if [ -n "$TIN_SANITIZE" ]; then
  echo "skipped: a plugin without the sanitizer's runtime does not load"
  exit 77
fi
cd "$work" || exit 1
mkdir folder
"$TIN_CC" -std=c11 -O1 -shared -fPIC -I"$TIN_SOURCE/core/include" -Wl,-z,defs \
  "$TIN_SOURCE/examples/custom-op/gate.c" -o folder/gate.so || exit 1
cat >gate.pbtxt <<'END'
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
node { name: "y" op: "LeakyGate" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
END
unset TINFER_PLUGIN_PATH TINFER_PLUGIN_CONFIG || :

# ---- nothing is loaded that was not asked for
try tinfer-run --graph=gate.pbtxt --input=x=1,-1
status 1
err 'LeakyGate'
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugin_path=folder
status 1
err 'LeakyGate'

# ---- every way to name it
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=folder/gate.so
status 0
out 'y: float [2]'
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate --plugin_path=folder
status 0
export TINFER_PLUGIN_PATH="$work/folder"
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate
status 0
unset TINFER_PLUGIN_PATH
printf 'path: ["%s"]\n' "$work/folder" >plugins.yaml
export TINFER_PLUGIN_CONFIG="$work/plugins.yaml"
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate
status 0

# ---- an index names who has an op
try tinfer-ops --write_index=folder
status 0
try tinfer-run --graph=gate.pbtxt --input=x=1,-1
status 1
err '--plugins=gate'

# ---- linked into a program of its own
if [ -e "$(dirname "$TIN_BIN")/lib/libtinfer_program.a" ]; then
  try tinfer-gen --graphs=gate.pbtxt --plugins=folder/gate.so --input_shape=x=2 \
    --link="$TIN_SOURCE/examples/custom-op/gate.c" --executable=gate
  status 0
  ./gate --self_test >out 2>err || complain "the program with an op of one's own fails"
  try tinfer-gen --graphs=gate.pbtxt --plugins=folder/gate.so --executable=gate2
  status 1
  err 'tin_register_leaky_gate_f32'
  [ ! -e gate2 ] || complain "it has left half a program"
fi

# ---- an allow-list
printf 'path: ["%s"]\nallow: []\n' "$work/folder" >plugins.yaml
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate
status 1
hash=$(sha256sum folder/gate.so | cut -d' ' -f1)
printf 'path: ["%s"]\nallow: [{name: gate, sha256: %s}]\n' "$work/folder" "$hash" >plugins.yaml
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate
status 0
printf x >>folder/gate.so
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate
status 1

# ---- what is wrong is said
printf 'path: [\n' >plugins.yaml
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate
status 1
err 'plugins.yaml'
unset TINFER_PLUGIN_CONFIG
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=nobody --plugin_path=folder
status 1
err 'nobody'
printf text >folder/text.so
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=folder/text.so
status 1
err 'text.so'
finish
