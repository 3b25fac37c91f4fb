# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where: headers, libtinfer.so and the static archives, tinfer.pc,
# a CMake package. Tools and man pages install themselves.
include(CMakePackageConfigHelpers)

install(DIRECTORY core/include/tinfer DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS tinfer LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})

# From the top down: the order in which a linker wants them.
set(TIN_ARCHIVES tinfer_builtin tinfer_tensorflow tinfer_ops tinfer_registry tinfer_core)
foreach(archive ${TIN_ARCHIVES})
  install(TARGETS ${archive} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  string(APPEND TIN_PC_ARCHIVES " -l${archive}")
endforeach()

# For programs that load plugins: in front of the others, and with libltdl.
install(TARGETS tinfer_loader ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})

configure_file(cmake/tinfer.pc.in tinfer.pc @ONLY)
configure_file(cmake/tinfer-static.pc.in tinfer-static.pc @ONLY)
configure_file(cmake/tinfer-loader.pc.in tinfer-loader.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tinfer.pc ${CMAKE_CURRENT_BINARY_DIR}/tinfer-static.pc
  ${CMAKE_CURRENT_BINARY_DIR}/tinfer-loader.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

configure_package_config_file(cmake/tinferConfig.cmake.in tinferConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tinfer
  PATH_VARS CMAKE_INSTALL_BINDIR CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(tinferConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/tinferConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/tinferConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/tinfer)
install(DIRECTORY configs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/tinfer/configs)
install(DIRECTORY tools/gen/templates/ DESTINATION ${CMAKE_INSTALL_DATADIR}/tinfer/templates)
