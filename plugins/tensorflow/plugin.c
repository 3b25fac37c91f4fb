/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.c -- TensorFlow's formats as a file to be loaded. Not in the archive. */
#include "tinfer/plugin.h"

tin_register_fn tin_register_graphdef;

TIN_PLUGIN(tensorflow, TIN_MODULE_VERSION) { return tin_register_graphdef(registry); }
