/* SPDX-License-Identifier: Apache-2.0 */
/* steps.h -- what is to be seen of a session from the inside alone. */
#ifndef TIN_GEN_STEPS_H
#define TIN_GEN_STEPS_H

#include "tinfer/session.h"

/* Has planning left steps whose shapes only running tells? Those take memory then. */
bool tin_steps_left(const tin_session *session);

#endif
