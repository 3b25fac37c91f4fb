# SPDX-License-Identifier: Apache-2.0
# Loadable modules: what the archives have, linked into a file of its own each, with pure helpers of
# the core and without anything that is not called.

# tin_module(NAME source libraries...): lib/tinfer/NAME.so; the source has its TIN_PLUGIN.
function(tin_module name source)
  set(target tin_module_${name})
  add_library(${target} MODULE ${source})
  set_target_properties(${target} PROPERTIES PREFIX "" OUTPUT_NAME ${name}
    LIBRARY_OUTPUT_DIRECTORY ${TIN_TREE_MODULES} LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/module.map)
  target_compile_definitions(${target} PRIVATE TIN_MODULE_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${target} PRIVATE ${ARGN} tinfer_core tin_options)
  target_link_options(${target} PRIVATE
    -Wl,--gc-sections -Wl,--as-needed -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/module.map)
  if(NOT TIN_SANITIZE) # clang leaves the sanitizer's functions to the program
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  install(TARGETS ${target} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/tinfer)
  add_dependencies(tin_modules ${target})
  set_property(GLOBAL APPEND PROPERTY TIN_MODULE_FILES $<TARGET_FILE:${target}>)
endfunction()

add_custom_target(tin_modules ALL)
foreach(module ${TIN_MODULES})
  tin_module(${module} ${PROJECT_BINARY_DIR}/ops/module_${module}.c tinfer_ops)
endforeach()
tin_module(tensorflow plugins/tensorflow/plugin.c tinfer_tensorflow)
get_property(TIN_MODULE_FILES GLOBAL PROPERTY TIN_MODULE_FILES)
