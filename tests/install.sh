#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is installed is complete, knows nothing of where it was built, and serves wherever it is moved
# to: its commands, and programs outside of this tree by pkg-config and by find_package.
. "$TIN_SOURCE/tests/support/installed"
fail() {
  echo "FAILED: $*"
  exit 1
}

mv "$prefix" "$place/moved"
prefix=$place/moved
lib=$(dirname "$(find "$prefix" -name libtinfer_core.a ! -path '*/targets/*')")
tree=$TIN_BUILD/${lib#"$prefix"/}/tinfer # which is laid out the same
export PKG_CONFIG_PATH="$lib/pkgconfig"
export LD_LIBRARY_PATH="$lib"
unset TINFER_PLUGIN_PATH || :
export TINFER_PLUGIN_CONFIG=/dev/null

# ---- what there is -------------------------------------------------------------------------------
for name in builtin tensorflow ops registry core loader; do
  [ -s "$lib/libtinfer_$name.a" ] || fail "libtinfer_$name.a is missing"
done
for name in tinfer/index tinfer/target.yaml cmake/tinfer/tinferConfig.cmake \
  cmake/tinfer/tinferConfigVersion.cmake libtinfer.so libtinfer_isa_scalar.o; do
  [ -s "$lib/$name" ] || fail "$name is missing"
done
for name in tinfer tinfer-static tinfer-loader tinfer-runtime; do
  pkg-config --exists "$name" || fail "pkg-config does not know $name"
done
for header in "$TIN_SOURCE"/core/include/tinfer/*.h; do
  cmp -s "$header" "$prefix/include/tinfer/${header##*/}" || fail "${header##*/} is missing or other"
done
for module in "$tree"/*.so; do
  [ -s "$lib/tinfer/${module##*/}" ] || fail "the module ${module##*/} is missing"
  grep -q "^plugin ${module##*/} " "$lib/tinfer/index" || fail "${module##*/} is not in the index"
done
for command in "$TIN_BIN"/tinfer-*; do
  [ -x "$prefix/bin/${command##*/}" ] || fail "${command##*/} is missing"
  [ -s "$prefix/share/man/man1/${command##*/}.1" ] || fail "${command##*/} has no manual page"
done
same_files() { # folder of the sources, folder below share/tinfer
  diff -r "$TIN_SOURCE/$1" "$prefix/share/tinfer/$2" || fail "$1 is not installed as it is"
}
same_files configs configs
same_files tools/gen/templates templates
for file in "$tree"/targets/*/*; do
  [ ! -f "$file" ] || [ -s "$lib/tinfer/${file#"$tree/"}" ] || fail "$file is missing"
done

# What debuggers are told is where the build was.
if grep -q '^CMAKE_BUILD_TYPE:[A-Z]*=\(Release\|MinSizeRel\)$' "$TIN_BUILD/CMakeCache.txt"; then
  for folder in "$TIN_BUILD" "$TIN_SOURCE" "$place"; do
    found=$(grep -rlF -e "$folder/" "$prefix" || :)
    [ -z "$found" ] || fail "the path of $folder is in $found"
  done
fi

# ---- commands ------------------------------------------------------------------------------------
bin=$prefix/bin
for command in "$bin"/tinfer-*; do
  "$command" --version >/dev/null || fail "$command does not start"
done
cd "$place"
"$bin/tinfer-ops" >ops || fail "the modules cannot be listed"
"$bin/tinfer-ops" --graph="$TIN_SOURCE/examples/digits/digits.pb" >/dev/null ||
  fail "there are no ops for a model"
"$bin/tinfer-gen" --graph="$TIN_SOURCE/examples/digits/digits.pb" --input_shape=input=1,28,28,3 \
  --executable=digits 2>err >/dev/null || fail "tinfer-gen makes no program: $(cat err)"
./digits --self_test >/dev/null || fail "the program that tinfer-gen has made is wrong"
cp -r "$lib/tinfer" modules
mv modules/index index
"$bin/tinfer-ops" --write_index=modules >/dev/null
cmp -s index modules/index || fail "the index is not that of the modules"
"$bin/tinfer-gen" --new_op=mine >/dev/null || fail "there are no templates"

# ---- programs with the ops in them --------------------------------------------------------------
check() { # a program that has been built
  head -c 9408 /dev/zero | "$1" "$TIN_SOURCE/examples/digits/digits.pb" | grep -q '^9: 0\.' ||
    fail "$1 gives no scores"
}
compile() { # package, source, program
  # shellcheck disable=SC2046 # flags are words
  "$TIN_CC" -std=c11 "$2" $(pkg-config --cflags --libs "$1") -o "$3" || fail "$1 does not link"
}
for package in tinfer tinfer-static; do
  compile $package "$TIN_SOURCE/examples/classify.c" $package
  check ./$package
done

# ---- programs that load plugins ------------------------------------------------------------------
# shellcheck disable=SC2046 # flags are words
"$TIN_CC" -std=c11 -shared -fPIC -Wl,-z,defs "$TIN_SOURCE/examples/custom-op/gate.c" \
  $(pkg-config --cflags tinfer) -o gate.so
cat >load.c <<'END'
#include <stdio.h>
#include <tinfer/loader.h>

int main(int argc, char **argv) {
  tin_error error;
  tin_registry registry;
  tin_registry_init(&registry, NULL, &error);
  for (int i = 1; i < argc; i++)
    if (tin_plugin_load(&registry, argv[i], NULL)) return puts(error.text), 1;
  for (const tin_entry *e = NULL; (e = tin_registry_next(&registry, e));)
    if (e->kind == TIN_KERNEL) puts(e->name);
  tin_registry_free(&registry);
}
END
load() { # a program that has been built
  [ "$("$1" ./gate.so "$lib/tinfer/math.so" | head -1)" = leaky_gate_f32 ] || fail "$1 loads no plugin"
  if "$1" ./nowhere.so >out; then fail "$1 loads what is not there"; fi
  grep -q '^\./nowhere\.so: No such file' out || fail "$1 does not say what is missing"
}
for package in tinfer tinfer-loader; do
  compile $package load.c "load-$package"
  load "./load-$package"
done

# ---- the same by CMake ---------------------------------------------------------------------------
mkdir project
cp "$TIN_SOURCE/examples/classify.c" load.c project
cat >project/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.20)
project(outside C)
find_package(tinfer REQUIRED COMPONENTS ${PARTS})
foreach(kind tinfer static)
  add_executable(with_${kind} classify.c)
  target_link_libraries(with_${kind} PRIVATE tinfer::${kind})
endforeach()
foreach(kind tinfer loader)
  add_executable(load_${kind} load.c)
  target_link_libraries(load_${kind} PRIVATE tinfer::${kind})
endforeach()
END
configure() { # folder, components
  cmake -G Ninja -S project -B "$1" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$TIN_CC" \
    -DPARTS="$2"
}
configure build '' >/dev/null || fail "find_package does not find it"
configure parts 'tinfer;static;loader;runtime' >/dev/null || fail "it does not know its components"
if configure more 'loader;more' >out 2>&1; then fail "it has a component that there is not"; fi
cmake --build build >/dev/null
check ./build/with_tinfer
check ./build/with_static
load ./build/load_tinfer
load ./build/load_loader

echo "installed and moved: commands, and programs by pkg-config and find_package"
