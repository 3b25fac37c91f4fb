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

err 'perhaps a plugin in folder has it, where no index says which: tinfer-ops --write_index=folder'

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
err "plugin gate in $work/folder has it: --plugins=gate"
try tinfer-ops --graph=gate.pbtxt
status 1
err "LeakyGate (float): plugin gate in $work/folder has it: --plugins=gate"
sed 's/DT_FLOAT/DT_INT32/' gate.pbtxt >int.pbtxt
try tinfer-run --graph=int.pbtxt --input=x=1 --plugins=gate
status 1
err 'LeakyGate (int32)'
echo 'kernel none_f32 float None' >>folder/index
sed 's/"LeakyGate"/"None"/' gate.pbtxt >none.pbtxt
try tinfer-run --graph=none.pbtxt --input=x=1 --plugins=gate
status 1
err 'folder/index, which is out of date: tinfer-ops --write_index='
try tinfer-ops --write_index=
status 2

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
err "'gate' is not in the list of plugins that may be loaded"
try tinfer-ops --write_index=folder
status 1
err "'gate' is not in the list of plugins that may be loaded"
hash=$(sha256sum folder/gate.so | cut -d' ' -f1)
printf 'path: ["%s"]\nallow: [{name: gate, sha256: %s}]\n' "$work/folder" "$hash" >plugins.yaml
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate
status 0
printf x >>folder/gate.so
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate
status 1
err 'its SHA-256 is '
printf 'allow: [{name: gate, sha265: %s}]\n' "$hash" >plugins.yaml
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate
status 1
err 'plugins.yaml: line 1: name and sha256 are expected'

# ---- what is wrong is said
printf 'path: [\n' >plugins.yaml
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=gate
status 1
err 'plugins.yaml'
unset TINFER_PLUGIN_CONFIG
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=nobody --plugin_path=folder
status 1
err 'nobody'
for machine in aarch64-linux-gnu arm-linux-gnueabihf riscv64-linux-gnu; do
  command -v $machine-gcc >/dev/null || continue
  [ "$(uname -m)" != "${machine%%-*}" ] || continue
  $machine-gcc -std=c11 -shared -fPIC -I"$TIN_SOURCE/core/include" \
    "$TIN_SOURCE/examples/custom-op/gate.c" -o cross.so || continue
  try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=./cross.so
  status 1
  err './cross.so: built for '
  err '; this program is for '
done
for file in /dev/zero ./folder ./; do
  try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=$file
  status 1
  err "$file: is "
done
printf text >folder/text.so
try tinfer-run --graph=gate.pbtxt --input=x=1,-1 --plugins=folder/text.so
status 1
err 'text.so'
finish
