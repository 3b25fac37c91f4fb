# SPDX-License-Identifier: Apache-2.0
# What trimmed programs are linked from: the runtime's archives for this machine and for others,
# and the tables of micro-kernels with fewer instruction sets.

# ---- instruction sets --------------------------------------------------------------------------
# libtinfer_isa_<set>.o has every table of micro-kernels with the rows of that set. Linked in front
# of libtinfer_ops.a its tables take the place of those with all rows, the linker's garbage
# collection drops the ones that nothing uses, and micro-kernels that no row names are not there.
# One object, not an archive: a linker resolves the tables that kernels of libtinfer_ops.a name
# from libtinfer_ops.a itself, and would not come back to an archive in front of it.
set(TIN_ISA_OBJECTS)
file(GLOB tables CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/ops/micro/*.c)
list(FILTER tables EXCLUDE REGEX "_(scalar|avx2|avx512|vnni|neon|neondot)\\.c$")

# tin_isa_object(set...): one of them.
function(tin_isa_object)
  list(JOIN ARGN "_" name)
  list(TRANSFORM ARGN TOUPPER OUTPUT_VARIABLE macros)
  list(TRANSFORM macros PREPEND TIN_ISA_)
  set(objects tinfer_isa_${name}_objects)
  add_library(${objects} OBJECT ${tables})
  target_link_libraries(${objects} PRIVATE tin_options)
  target_compile_definitions(${objects} PRIVATE TIN_ISA_CHOSEN ${macros})
  set(out ${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}/libtinfer_isa_${name}.o)
  separate_arguments(flags NATIVE_COMMAND "${CMAKE_C_FLAGS}")
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_C_COMPILER} ${flags} -r -nostdlib -o ${out} $<TARGET_OBJECTS:${objects}>
    DEPENDS ${objects} $<TARGET_OBJECTS:${objects}>
    COMMENT "Linking libtinfer_isa_${name}.o"
    COMMAND_EXPAND_LISTS VERBATIM)
  set(TIN_ISA_OBJECTS ${TIN_ISA_OBJECTS} ${out} PARENT_SCOPE)
endfunction()

# Every subset: what a row adds is appended to all that there were before it.
if(NOT TIN_SANITIZE)
  set(subsets)
  foreach(isa ${TIN_ISAS})
    foreach(subset ${subsets})
      list(APPEND subsets ${subset},${isa})
    endforeach()
    list(APPEND subsets ${isa})
  endforeach()
  foreach(subset ${subsets})
    string(REPLACE "," ";" subset "${subset}")
    tin_isa_object(${subset})
  endforeach()
  add_custom_target(tinfer_isa ALL DEPENDS ${TIN_ISA_OBJECTS})
  install(FILES ${TIN_ISA_OBJECTS} DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()
