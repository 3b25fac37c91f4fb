#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh RUNNER SET FLAGS...: runs the set `own`, or one of the large sets if it is there.
set -eu
runner=$1 set=$2
shift 2
case $set in
own) folder=$TIN_SOURCE/tests/cases ;;
*) folder=${TIN_SHARED:-$TIN_SOURCE/../shared}/conformance/$set ;;
esac
if [ ! -d "$folder" ]; then
  echo "skipped: there is no $folder"
  exit 77
fi
exec "$runner" "$@" --known="$TIN_SOURCE/tests/conformance/known.yaml" "$folder"
