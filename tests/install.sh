#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is installed serves a program outside of this tree: by pkg-config, shared and static, and by
# find_package.
set -eu
if [ -n "${TIN_SANITIZE:-}" ]; then
  echo "skipped: with sanitizers nothing is installed"
  exit 0
fi
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
prefix=$place/prefix
cmake --install "$TIN_BUILD" --prefix "$prefix" >/dev/null
lib=$(dirname "$(find "$prefix" -name libtinfer_core.a ! -path '*/targets/*')")
export PKG_CONFIG_PATH="$lib/pkgconfig"
export LD_LIBRARY_PATH="$lib"

check() { # a program that has been built
  head -c 9408 /dev/zero | "$1" "$TIN_SOURCE/examples/digits/digits.pb" | grep -q '^9: 0\.' || {
    echo "FAILED: $1 gives no scores"
    exit 1
  }
}

for package in tinfer tinfer-static; do
  flags=$(pkg-config --define-variable=prefix="$prefix" --cflags --libs $package)
  # shellcheck disable=SC2086 # flags are words
  "$TIN_CC" -std=c11 "$TIN_SOURCE/examples/classify.c" $flags -o "$place/$package"
  check "$place/$package"
done

mkdir "$place/project"
cp "$TIN_SOURCE/examples/classify.c" "$place/project"
cat >"$place/project/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.20)
project(outside C)
find_package(tinfer REQUIRED)
foreach(kind tinfer static)
  add_executable(with_${kind} classify.c)
  target_link_libraries(with_${kind} PRIVATE tinfer::${kind})
endforeach()
END
cmake -G Ninja -S "$place/project" -B "$place/build" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_C_COMPILER="$TIN_CC" >/dev/null
cmake --build "$place/build" >/dev/null
check "$place/build/with_tinfer"
check "$place/build/with_static"

"$prefix/bin/tinfer-ops" --version >/dev/null
echo "installed: pkg-config and find_package, shared and static"
