#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tinfer-label-image: the classes of pictures, and of what is none.
. "$TIN_SOURCE/tests/commands/common"
graph=$data/classify.pbtxt
cd "$work" || exit 1
printf 'red\ngreen\nblue\n' >labels.txt
bmp red.bmp 0 0 377
bmp blue.bmp 377 0 0

try tinfer-label-image --image=red.bmp --graph="$graph" --labels=labels.txt
status 0
no_err
printf 'red (0): 0.576117\ngreen (1): 0.211942\nblue (2): 0.211942\n' >expected
same expected out
try tinfer-label-image --image=blue.bmp --graph="$graph" --labels=labels.txt --top_k=1
status 0
printf 'blue (2): 0.576117\n' >expected
same expected out
cp "$graph" "$work/g.pb"
mkdir elsewhere
(cd elsewhere && "$TIN_BIN/tinfer-label-image" --root_dir="$work" --image=blue.bmp --graph=g.pb \
  --labels=../labels.txt --top_k=1) >out || complain 'with --root_dir'
same expected out
"$TIN_BIN/tinfer-label-image" --graph=- --image=blue.bmp --labels=labels.txt --top_k=1 <"$graph" \
  >out || complain 'a graph on standard input'
same expected out
try tinfer-label-image --image=red.bmp --graph="$graph" --input_layer=input --output_layer=means \
  --input_mean=127.5 --input_std=127.5
status 0
printf ' (0): 1\n (1): -1\n (2): -1\n' >expected
same expected out

# ---- labels
printf 'red\n' >short.txt
try tinfer-label-image --image=blue.bmp --graph="$graph" --labels=short.txt
status 0
err 'short.txt has 1 labels for 3 classes'
out ' (2): 0.576117'
try tinfer-label-image --image=blue.bmp --graph="$graph" --labels=none.txt
status 1
err 'none.txt'

# ---- what is no picture
: >empty.jpg
printf 'hello, this is text\n' >text.jpg
head -c 40 red.bmp >cut.bmp
for file in empty.jpg text.jpg cut.bmp none.jpg "$work"; do
  try tinfer-label-image --image="$file" --graph="$graph"
  status 1
  no_out
  err "$file"
done

# ---- wrong usage, and layers that do not fit
try tinfer-label-image --image=red.bmp
status 2
err '--graph is missing'
try tinfer-label-image --graph="$graph"
status 2
err '--image is missing'
try tinfer-label-image --image=red.bmp --graph="$graph" --input_std=0
status 2
try tinfer-label-image --image=red.bmp --graph="$graph" --output_layer=nowhere
status 1
err 'nowhere'
try tinfer-label-image --image=red.bmp --graph="$graph" --input_width=5
status 1
err 'shape [1,4,5,3] is given'
try tinfer-label-image --image=red.bmp --graph="$data/open.pbtxt"
status 1
err '--input_layer'
try tinfer-label-image --image=red.bmp --graph="$graph" --self_test
status 1
no_out
err 'expected label #653 but got #0'

finish
