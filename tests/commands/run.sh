#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tinfer-run: inputs, outputs and checks, good ones and bad ones.
. "$TIN_SOURCE/tests/commands/common"
open=$data/open.pbtxt
cd "$work" || exit 1

# ---- printing
try tinfer-run --graph="$open" --input=x=[[1,2],[3,4]] --input=n=2
status 0
no_err
printf 'y: float [2,2]\n  min 2  max 8  mean 5\n  2 4 6 8\nz: float [2,2]\n  min -4  max -1  mean -2.5\n  -1 -2 -3 -4\n' >expected
same expected out
try tinfer-run --graph="$open" --input=x:0=1,2 --output=z:0 --num-threads=1 --cpu baseline
status 0
out 'z:0: float [1,2]'
try tinfer-run --graph="$open" --input=scale=0.5 --input=x=8 --output=y
out '  4'
try tinfer-run --graph="$open" --input=x=ones --input_shape=x=2,3 --input=n=3 --output=y
out 'y: float [2,3]'
try tinfer-run --graph="$open" --input=x=1,5,3 --input=n=1 --output=y --top_k=2
out ' (1): 5'
printf 'zero\r\none' >labels
try tinfer-run --graph="$open" --input=x=1,5,3 --input=n=1 --output=y --labels=labels
out 'one (1): 5'
out ' (2): 3'
out 'zero (0): 1'
try tinfer-run --graph="$open" --input=x=1 --input=n=1 --repeat=3
status 0
out '3 runs: min '
try tinfer-run --graph="$open" --input=x=nan,1 --output=z
out '1 NaN'

# ---- standard input and output
"$TIN_BIN/tinfer-run" --graph=- --input=x=1,2 --input=n=3 --output=y=- <"$open" >y.npy ||
  complain 'standard input and output'
try tinfer-run --graph="$open" --input=x=1,2 --input=n=3 --check=y=y.npy
status 0
out 'y: agrees with y.npy'
"$TIN_BIN/tinfer-run" --graph="$open" --input=x=- --output=z=z.npy <y.npy ||
  complain 'an array on standard input'
try tinfer-run --graph="$open" --input=x=3,6 --output=z=- --check=z=z.npy
status 0
err 'z: agrees' # standard output is taken

# ---- checks
try tinfer-run --graph="$open" --input=x=1,2.5 --input=n=3 --check=y=y.npy
status 1
err 'y: [0,1]: got 7.5, want 6; 1 of 2 differ'
try tinfer-run --graph="$open" --input=x=1,2.5 --input=n=3 --check=y=y.npy --atol=1.5
status 0
try tinfer-run --graph="$open" --input=x=1,2.5 --input=n=3 --check=y=y.npy --rtol=0.3
status 0
try tinfer-run --graph="$open" --input=x=nan,1 --output=z=nan.npy
try tinfer-run --graph="$open" --input=x=nan,1 --check=z=nan.npy
status 0
try tinfer-run --graph="$open" --input=x=0,1 --check=z=nan.npy
status 1
err 'got -0, want nan'
try tinfer-run --graph="$open" --input=x=nan,nan --check=z=nan.npy
status 1
try tinfer-run --graph="$open" --input=x=1,2,3 --check=z=nan.npy
status 1
err 'shape [1,3], want [1,2]'
try tinfer-run --graph="$open" --input=x=1 --check=z=none.npy
status 1
err 'none.npy'

# ---- wrong usage
try tinfer-run
status 2
err '--graph is missing'
try tinfer-run --grpah=x
status 2
err 'did you mean --graph?'
try tinfer-run --graph="$open" extra
status 2
err "unexpected argument 'extra'"
try tinfer-run --graph="$open" --input=x
status 2
err '--input=NAME=VALUE'
try tinfer-run --graph="$open" --input=x=1 --input_shape=y=1
status 2
err 'there is no --input=y='
try tinfer-run --graph="$open" --input=x=1 --input=x=2 --output=z
status 2
err 'given twice'
try tinfer-run --graph="$open" --input=x=1 --cpu=z80
status 2
err 'avx512, avx2'
try tinfer-run --graph="$open"
status 2
err '--input=x=VALUE'
err 'float [?,?]'
err '--input=n=VALUE'
no_out
try tinfer-run --graph="$open" --output=z --input=n=1
status 2
err '--input=x=VALUE'

# ---- what cannot be done
try tinfer-run --graph=none.pb
status 1
err 'none.pb'
try tinfer-run --graph="$work"
status 1
: >empty.pb
try tinfer-run --graph=empty.pb
status 1
err 'empty.pb'
head -c 100 "$open" >cut.pbtxt
try tinfer-run --graph=cut.pbtxt
status 1
err 'cut.pbtxt'
try tinfer-run --graph="$open" --input=q=1
status 1
err "'q'"
try tinfer-run --graph="$open" --input=x=1 --output=q
status 1
err "'q'"
try tinfer-run --graph="$open" --input=x=1 --input=x:0=2 --output=z
status 1
err 'fed twice'
try tinfer-run --graph="$open" --input=x=text:a --output=z
status 1
err "input 'x': string is given, float expected"
try tinfer-run --graph="$open" --input=n=1.5 --input=x=1
status 1
err "input 'n': 1.5 is no int32"
try tinfer-run --graph="$open" --input=x=zeros --output=z
status 1
err '--input_shape=x='
try tinfer-run --graph="$open" --input=x=1 --output=z=none/z.npy
status 1
err 'none/z.npy'
no_out
try tinfer-run --graph="$open" --input=x=1 --output=z="$work"
status 1
err 'is a directory'
if [ -c /dev/full ]; then
  try tinfer-run --graph="$open" --input=x=1 --output=z=/dev/full
  status 1
  err '/dev/full'
  "$TIN_BIN/tinfer-run" --graph="$open" --input=x=1 --output=z >/dev/full 2>"$work/err"
  got=$?
  status 1
  err 'standard output'
fi
ls >files
grep -q tmp files && complain 'a temporary file is left'
finish
