#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The example of custom ops against an installation: with make and pkg-config, with CMake and
# find_package; as plugins, linked to the shared library, linked to the static archives, trimmed.
. "$TIN_SOURCE/tests/support/installed"
PATH="$prefix/bin:$PATH"
example=$TIN_SOURCE/examples/custom-op
done=

run() { # what is tried, command...
  what=$1
  shift
  "$@" >"$place/log" 2>&1 && done="$done$what; " && return
  echo "FAILED: $what"
  cat "$place/log"
  exit 1
}

has() { # tools
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "skipped: there is no $tool"; return 1; }
  done
}

if has make pkg-config; then
  cp -r "$example" "$place/by_make"
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name tinfer.pc)")
  export PKG_CONFIG_PATH
  run 'make check' make -s -C "$place/by_make" check CC="$TIN_CC" \
    PKG_CONFIG="pkg-config --define-variable=prefix=$prefix" \
    CFLAGS="-O1 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"
  # A plugin needs nothing of tinfer's to be there when it is loaded.
  for plugin in gate smooth; do
    nm -D --undefined-only "$place/by_make/$plugin.so" | grep tin_ && {
      echo "FAILED: $plugin.so has undefined symbols"
      exit 1
    }
  done
  # The commands load the same files.
  cd "$place/by_make"
  run 'tinfer-run --plugins' tinfer-run --graph=model.pbtxt --plugins=./gate.so,./smooth.so \
    --input=x=zeros --output=gate
  grep -q 'gate: float \[6,2\]' "$place/log" || { cat "$place/log"; exit 1; }
fi

if has cmake ctest ninja; then
  run 'cmake' cmake -G Ninja -S "$example" -B "$place/by_cmake" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$TIN_CC"
  run 'cmake --build' cmake --build "$place/by_cmake"
  run 'ctest' sh -c "cd '$place/by_cmake' && ctest --output-on-failure"
fi
[ -n "$done" ] || exit 77
echo "custom ops: ${done%; }"
