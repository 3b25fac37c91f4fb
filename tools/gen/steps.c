/* SPDX-License-Identifier: Apache-2.0 */
/* steps.c -- see steps.h. Apart, for a program is something else inside the core. */
#include "tools/gen/steps.h"

#include "core/session.h"

bool tin_steps_left(const tin_session *session) {
  for (uint32_t i = 0; i < session->num_steps; i++)
    if (session->steps[i].dynamic) return true;
  return false;
}
