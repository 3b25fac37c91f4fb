#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An installation that is not as it should be: modules and the index of them that are missing, damaged
# or do not tell the truth. In a copy of what commands need.
. "$TIN_SOURCE/tests/commands/common"
tree=$(dirname "$TIN_BIN")
modules=$(dirname "$(find "$tree" -path '*/tinfer/index' -type f | head -1)")
if [ ! -e "$modules/math.so" ]; then
  echo "skipped: there are no modules beside $TIN_BIN"
  exit 77
fi
lib=$work${modules#"$tree"}
cd "$work" || exit 1
mkdir -p bin "$(dirname "$lib")"
cp "$TIN_BIN/tinfer-run" "$TIN_BIN/tinfer-ops" bin
TIN_BIN=$work/bin
export TINFER_PLUGIN_CONFIG=/dev/null
unset TINFER_PLUGIN_PATH || :

cat >graph.pbtxt <<'END'
node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
node { name: "y" op: "Neg" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
END
fresh() {
  rm -rf "$lib"
  mkdir "$lib"
  cp "$modules"/*.so "$modules/index" "$lib"
}
run() { try tinfer-run --graph=graph.pbtxt --input=x=1,-2; }

fresh
run
status 0
out 'y: float [2]'

# ---- modules
rm "$lib/math.so"
run
status 1
err "module math has it, but its file $lib/math.so is missing: install it again"
printf text >"$lib/math.so"
run
status 1
err "$lib/math.so: not a library"
rm "$lib/math.so"
mkdir "$lib/math.so"
run
status 1
err "$lib/math.so: is a directory"
fresh
rm "$lib/tensorflow.so"
run
status 1
err 'tensorflow.so, which reads more formats, is not installed'
fresh
cp "$lib/nn.so" "$lib/math.so"
run
status 1
err "module math is to have it by $lib/index, which is out of date"
rm -r "$lib"
run
status 1

# ---- the index
fresh
sed -i '/^kernel neg/d' "$lib/index"
run
status 1
err 'Neg (float)'
fresh
sed -i '/^plugin math.so /a kernel none_f32 float Nothing' "$lib/index"
sed 's/"Neg"/"Nothing"/' graph.pbtxt >none.pbtxt
try tinfer-run --graph=none.pbtxt --input=x=1
status 1
err "is to have it by $lib/index, which is out of date: tinfer-ops --write_index=$lib"
try tinfer-ops --write_index="$lib"
status 0
same "$modules/index" "$lib/index"
try tinfer-run --graph=none.pbtxt --input=x=1
status 1
err 'Nothing (float)'
for content in '' 'tinfer-index 2' 'text'; do
  printf '%s' "$content" >"$lib/index"
  run
  status 1
  err "$lib/index: does not begin with \"tinfer-index 1\""
done
head -c 500 "$modules/index" >"$lib/index"
run
status 1
err "$lib/index: line "
rm "$lib/index"
mkdir "$lib/index"
run
status 1
err "$lib/index: is not a file"
rmdir "$lib/index"
mkfifo "$lib/index" # nobody writes to it
run
status 1
err "$lib/index: is not a file"
rm "$lib/index" # without one all modules are loaded
run
status 0
printf text >"$lib/text.so"
run
status 1
err "$lib/text.so: not a library"
finish
