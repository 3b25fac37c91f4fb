# SPDX-License-Identifier: Apache-2.0
# libtinfer: everything in one shared library, for programs that want all of it.
get_property(components GLOBAL PROPERTY TIN_COMPONENTS)
set(objects)
foreach(component ${components})
  list(APPEND objects $<TARGET_OBJECTS:${component}_objects>)
endforeach()
add_library(tinfer SHARED ${objects} ${PROJECT_SOURCE_DIR}/registry/all/builtin.c)
set_target_properties(tinfer PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
target_include_directories(tinfer PUBLIC
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/core/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(tinfer PRIVATE tin_options Threads::Threads m JPEG::JPEG PNG::PNG GIF::GIF
  PkgConfig::PROTOBUF_C tin_ltdl)
target_link_options(tinfer PRIVATE -Wl,--gc-sections)
if(NOT TIN_SANITIZE) # clang leaves the sanitizer's functions to the program
  target_link_options(tinfer PRIVATE -Wl,-z,defs)
endif()

# The same as static archives, in the order a linker wants them.
add_library(tinfer_builtin STATIC ${PROJECT_SOURCE_DIR}/registry/all/builtin.c)
target_link_libraries(tinfer_builtin PUBLIC tinfer_tensorflow tinfer_ops tinfer_registry tinfer_core)
