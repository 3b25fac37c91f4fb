/* SPDX-License-Identifier: Apache-2.0 */
/* absent.c -- a library for a plugin to need. */
#include "tinfer/plugin.h"

TIN_EXPORT void tin_absent(void);
void tin_absent(void) {}
