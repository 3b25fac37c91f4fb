# SPDX-License-Identifier: Apache-2.0
# Runs PROGRAM with ARGUMENTS, which must print what is in expected.txt.
execute_process(COMMAND ${PROGRAM} ${ARGUMENTS} OUTPUT_VARIABLE got COMMAND_ERROR_IS_FATAL ANY)
file(READ ${CMAKE_CURRENT_LIST_DIR}/expected.txt expected)
if(NOT got STREQUAL expected)
  message(FATAL_ERROR "${PROGRAM} prints\n${got}instead of\n${expected}")
endif()
