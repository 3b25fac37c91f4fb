# SPDX-License-Identifier: Apache-2.0
# The build folder is laid out like an installation, so that commands find modules, archives and
# headers the same way in both: relative to themselves.
foreach(folder LIB INCLUDE DATA)
  file(RELATIVE_PATH TIN_BIN_TO_${folder} ${CMAKE_INSTALL_FULL_BINDIR}
    ${CMAKE_INSTALL_FULL_${folder}DIR})
  get_filename_component(TIN_TREE_${folder} ${PROJECT_BINARY_DIR}/bin/${TIN_BIN_TO_${folder}}
    ABSOLUTE)
endforeach()
# Files of pkg-config go by where they lie themselves.
set(pkgconfig ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH TIN_PC_TO_PREFIX ${pkgconfig} ${CMAKE_INSTALL_PREFIX})
file(RELATIVE_PATH TIN_PC_TO_INCLUDE ${pkgconfig} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
set(TIN_TREE_BIN ${PROJECT_BINARY_DIR}/bin)
set(TIN_TREE_MODULES ${TIN_TREE_LIB}/tinfer)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${TIN_TREE_LIB})
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${TIN_TREE_LIB})

file(MAKE_DIRECTORY ${TIN_TREE_DATA}/tinfer ${TIN_TREE_MODULES})
get_filename_component(above ${TIN_TREE_INCLUDE} DIRECTORY)
file(MAKE_DIRECTORY ${above})
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/core/include ${TIN_TREE_INCLUDE} SYMBOLIC)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/configs ${TIN_TREE_DATA}/tinfer/configs SYMBOLIC)
file(CREATE_LINK ${PROJECT_SOURCE_DIR}/tools/gen/templates ${TIN_TREE_DATA}/tinfer/templates SYMBOLIC)
