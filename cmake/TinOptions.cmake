# SPDX-License-Identifier: Apache-2.0
# How everything is compiled: one interface target, tin_options.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
# What TensorFlow decodes images with, so that pixels agree. Only the decoders need them.
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(GIF 5.1 REQUIRED)

add_library(tin_options INTERFACE)
target_include_directories(tin_options INTERFACE
  ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/core/include)
target_compile_definitions(tin_options INTERFACE _POSIX_C_SOURCE=200809L)
target_compile_options(tin_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  $<$<BOOL:${TIN_WERROR}>:-Werror>
  -ffunction-sections -fdata-sections -fno-math-errno -fno-trapping-math -ffp-contract=off
  # Absolute paths would make builds differ and show in error texts.
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(TIN_SANITIZE)
  # What instrumentation makes of unrolled loops takes optimisers minutes.
  set(CMAKE_C_FLAGS_RELEASE "-O1")
  target_compile_options(tin_options INTERFACE
    -fsanitize=${TIN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
  target_link_options(tin_options INTERFACE -fsanitize=${TIN_SANITIZE})
endif()
if(TIN_FUZZ)
  target_compile_options(tin_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# tin_component(NAME sources...): objects for the static archive lib<NAME>.a, also part of
# the shared library.
function(tin_component name)
  add_library(${name}_objects OBJECT ${ARGN})
  target_link_libraries(${name}_objects PUBLIC tin_options Threads::Threads)
  add_library(${name} STATIC $<TARGET_OBJECTS:${name}_objects>)
  target_link_libraries(${name} PUBLIC tin_options Threads::Threads m)
  set_property(GLOBAL APPEND PROPERTY TIN_COMPONENTS ${name})
endfunction()

# Sources named *_<isa>.c are compiled for that instruction set, or left out where the
# target has none such.
function(tin_isa_sources out)
  set(kept)
  foreach(source ${ARGN})
    if(source MATCHES "_(avx2|avx512|vnni|neon|neondot)\\.c$")
      set(isa ${CMAKE_MATCH_1})
      if(isa MATCHES "neon" AND NOT CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
        continue()
      elseif(isa MATCHES "avx|vnni" AND NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
        continue()
      endif()
      set(flags_avx2 -mavx2 -mfma -mf16c)
      set(flags_avx512 ${flags_avx2} -mavx512f -mavx512bw -mavx512dq -mavx512vl)
      set(flags_vnni ${flags_avx512} -mavx512vnni)
      set(flags_neon)
      set(flags_neondot -march=armv8.2-a+dotprod)
      set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${flags_${isa}}")
    endif()
    list(APPEND kept ${source})
  endforeach()
  set(${out} ${kept} PARENT_SCOPE)
endfunction()
