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
endif()

# ---- programs ----------------------------------------------------------------------------------
# The main function of programs that are nothing but a model.
file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/program/*.c)
if(sources)
  add_library(tinfer_program STATIC ${sources})
  target_link_libraries(tinfer_program PUBLIC tin_options tinfer_ops tinfer_registry tinfer_core)
endif()

# ---- what a target is --------------------------------------------------------------------------
# target.yaml says by what a program for the target is compiled, linked and run.
if(CMAKE_TOOLCHAIN_FILE)
  get_filename_component(name ${CMAKE_TOOLCHAIN_FILE} NAME_WE)
else()
  set(name native)
endif()
set(TIN_TARGET_NAME ${name} CACHE STRING "What the target is called; native: the machine's own")
if(NOT TIN_TARGET_TRIPLE)
  execute_process(COMMAND ${CMAKE_C_COMPILER} -dumpmachine OUTPUT_VARIABLE TIN_TARGET_TRIPLE
    OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
# The compiler by its name, if that is enough to find it.
get_filename_component(TIN_TARGET_CC ${CMAKE_C_COMPILER} NAME)
find_program(found ${TIN_TARGET_CC} NO_CACHE)
if(NOT found STREQUAL CMAKE_C_COMPILER)
  set(TIN_TARGET_CC ${CMAKE_C_COMPILER})
endif()
# Static programs at fixed addresses, without what is for debuggers and for shared libraries.
separate_arguments(flags NATIVE_COMMAND "${CMAKE_C_FLAGS}")
set(TIN_TARGET_CFLAGS ${flags} -Os -fno-pie -ffunction-sections -fdata-sections
  -fno-asynchronous-unwind-tables)
set(TIN_TARGET_LDFLAGS ${flags} -static -no-pie -Wl,--gc-sections -Wl,--build-id=none
  -Wl,-z,norelro -Wl,-z,noseparate-code)
set(TIN_TARGET_ISAS ${TIN_ISAS})

# What decoders of images need, where it is there to be linked statically.
set(TIN_TARGET_LIBRARIES)
foreach(library jpeg png gif z)
  find_library(TIN_STATIC_${library} lib${library}.a)
  mark_as_advanced(TIN_STATIC_${library})
  if(TARGET JPEG::JPEG AND TIN_STATIC_${library})
    list(APPEND TIN_TARGET_LIBRARIES -l${library})
  endif()
endforeach()

set(yaml "# By what tinfer-gen compiles, links and runs programs for this target.\n")
foreach(key name triple cc)
  string(TOUPPER TIN_TARGET_${key} value)
  string(APPEND yaml "${key}: \"${${value}}\"\n")
endforeach()
foreach(key cflags ldflags libraries run isas)
  string(TOUPPER TIN_TARGET_${key} items)
  list(TRANSFORM ${items} REPLACE "(.+)" "\"\\1\"" OUTPUT_VARIABLE items)
  list(JOIN items ", " items)
  string(APPEND yaml "${key}: [${items}]\n")
endforeach()
file(GENERATE OUTPUT ${TIN_TREE_MODULES}/target.yaml CONTENT "${yaml}")

# ---- installation ------------------------------------------------------------------------------
# The native target is lib/ itself; others have a folder each.
set(archives ${CMAKE_INSTALL_LIBDIR})
set(about ${CMAKE_INSTALL_LIBDIR}/tinfer)
if(NOT TIN_TARGET_NAME STREQUAL "native")
  set(archives ${CMAKE_INSTALL_LIBDIR}/tinfer/targets/${TIN_TARGET_NAME})
  set(about ${archives})
endif()
install(FILES ${TIN_ISA_OBJECTS} DESTINATION ${archives} COMPONENT target)
install(FILES ${TIN_TREE_MODULES}/target.yaml DESTINATION ${about} COMPONENT target)
set(parts)
if(TARGET tinfer_program)
  list(APPEND parts tinfer_program)
endif()
if(TIN_RUNTIME_ONLY)
  list(APPEND parts tinfer_ops tinfer_registry tinfer_core)
  install(DIRECTORY core/include/tinfer DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endif()
install(TARGETS ${parts} ARCHIVE DESTINATION ${archives} COMPONENT target)
if(TIN_TARGET_NAME STREQUAL "native")
  configure_file(cmake/tinfer-runtime.pc.in tinfer-runtime.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/tinfer-runtime.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()

# ---- other targets -----------------------------------------------------------------------------
# Each is a build of its own, which installs itself into this one. They are named as the files in
# cmake/toolchains, or by the path of a toolchain file; with "-quiet" behind it, errors are codes
# without texts, which are a tenth of a small program.
set(TIN_TARGETS "" CACHE STRING "Runtimes to build for other machines and C libraries")
set(TIN_TARGETS_BUILD_TYPE MinSizeRel CACHE STRING "Build type of TIN_TARGETS")
foreach(target ${TIN_TARGETS})
  string(REGEX REPLACE "-quiet$" "" loud ${target})
  string(COMPARE EQUAL ${loud} ${target} texts)
  set(toolchain ${PROJECT_SOURCE_DIR}/cmake/toolchains/${loud}.cmake)
  if(NOT EXISTS ${toolchain})
    get_filename_component(toolchain ${loud} ABSOLUTE BASE_DIR ${PROJECT_BINARY_DIR})
  endif()
  if(NOT EXISTS ${toolchain})
    message(FATAL_ERROR "TIN_TARGETS: there is no toolchain file ${target}")
  endif()
  get_filename_component(name ${toolchain} NAME_WE)
  if(NOT texts)
    string(APPEND name -quiet)
  endif()
  set(build ${PROJECT_BINARY_DIR}/targets/${name})
  get_filename_component(prefix ${TIN_TREE_LIB} DIRECTORY)
  add_custom_target(tinfer_target_${name} ALL
    COMMAND ${CMAKE_COMMAND} -S ${PROJECT_SOURCE_DIR} -B ${build} -G ${CMAKE_GENERATOR}
      -DCMAKE_TOOLCHAIN_FILE=${toolchain} -DTIN_TARGET_NAME=${name} -DTIN_RUNTIME_ONLY=ON
      -DTIN_ERROR_TEXTS=${texts}
      -DCMAKE_BUILD_TYPE=${TIN_TARGETS_BUILD_TYPE} -DTIN_WERROR=${TIN_WERROR}
      -DCMAKE_C_COMPILER_LAUNCHER=${CMAKE_C_COMPILER_LAUNCHER}
      -DCMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM} -DCMAKE_INSTALL_LIBDIR=lib
      -DCMAKE_INSTALL_PREFIX=${prefix} --log-level=WARNING -Wno-dev
    COMMAND ${CMAKE_COMMAND} --build ${build}
    COMMAND ${CMAKE_COMMAND} -DCMAKE_INSTALL_COMPONENT=target -P ${build}/cmake_install.cmake
    COMMENT "Building the runtime for ${name}"
    USES_TERMINAL VERBATIM)
  install(DIRECTORY ${TIN_TREE_MODULES}/targets/${name}
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/tinfer/targets)
endforeach()
