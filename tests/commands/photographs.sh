#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tinfer-label-image on photographs, with networks that others have trained.
. "$TIN_SOURCE/tests/commands/common"
shared models/tf/mobilenet_v1_0.25_128
net=$shared/models/tf/mobilenet_v1_0.25_128 images=$shared/models/data/images
for case in cat.bmp:286 burger.jpg:934; do
  for file in frozen_graph.pb quantized_graph.pb; do
    try tinfer-label-image --image="$images/${case%:*}" --graph="$net/$file" \
      --labels="$net/labels.txt" --input_mean=127.5 --input_std=127.5 --top_k=1
    status 0
    out "(${case#*:}): 0."
  done
done
try tinfer-label-image --image="$images/grace_hopper.bmp" --graph="$net/frozen_graph.pb" \
  --labels="$net/labels.txt" --input_mean=127.5 --input_std=127.5
status 0
out 'military uniform (653)'
finish
