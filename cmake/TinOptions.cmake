# SPDX-License-Identifier: Apache-2.0
# How everything is compiled: one interface target, tin_options.
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(TIN_RUNTIME_ONLY AND CMAKE_BUILD_TYPE STREQUAL "MinSizeRel")
  # A tenth of a small static program is what it takes to be loaded anywhere.
  set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
  add_compile_options(-fno-pie)
  add_link_options(-no-pie)
endif()
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
# What TensorFlow decodes images with, so that pixels agree. Only the decoders need them.
if(TIN_RUNTIME_ONLY)
  foreach(library JPEG PNG GIF)
    find_package(${library} QUIET)
  endforeach()
else()
  find_package(PkgConfig REQUIRED)
  find_package(JPEG REQUIRED)
  find_package(PNG REQUIRED)
  find_package(GIF 5.1 REQUIRED)
endif()
set(TIN_IMAGE_LIBRARIES)
foreach(library JPEG PNG GIF)
  if(TARGET ${library}::${library})
    list(APPEND TIN_IMAGE_LIBRARIES ${library}::${library})
  else()
    list(APPEND without TIN_NO_${library})
  endif()
endforeach()

add_library(tin_options INTERFACE)
target_include_directories(tin_options INTERFACE
  ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/core/include)
target_compile_definitions(tin_options INTERFACE _POSIX_C_SOURCE=200809L ${without}
  $<$<CONFIG:MinSizeRel>:TIN_SMALL$<SEMICOLON>TIN_ERROR_PLACES=0>
  $<$<BOOL:${TIN_RUNTIME_ONLY}>:TIN_LEAN> $<$<NOT:$<BOOL:${TIN_ERROR_TEXTS}>>:TIN_ERROR_TEXTS=0>)
# The smallest build does without tables for unwinding, which nothing in C needs, without what
# guards stacks, and without helpers of libgcc that are set up by a constructor.
set(smallest -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-stack-protector)
include(CheckCCompilerFlag)
foreach(flag -Oz -mno-outline-atomics -msave-restore)
  string(MAKE_C_IDENTIFIER TIN_HAS${flag} has)
  check_c_compiler_flag(${flag} ${has})
  if(${has})
    list(APPEND smallest ${flag})
  endif()
endforeach()
target_compile_options(tin_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  $<$<BOOL:${TIN_WERROR}>:-Werror>
  -ffunction-sections -fdata-sections -fno-math-errno -fno-trapping-math -ffp-contract=off
  "$<$<CONFIG:MinSizeRel>:${smallest}>"
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

# The instruction sets that micro-kernels of this target have rows for, plainest first.
set(TIN_ISAS scalar)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  list(APPEND TIN_ISAS avx2 avx512)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  list(APPEND TIN_ISAS neon)
endif()

# tin_isa_sources(OUT sources...): without those of instruction sets that the target has not, by
# their names *_<isa>.c. The others are compiled for their set; products and convolutions for speed
# in the smallest build too, for that is where the time goes: others wait for memory. Plain C is
# small where it is no more than what other sets fall back to.
function(tin_isa_sources out)
  set(flags_avx2 -mavx2 -mfma -mf16c)
  set(flags_avx512 ${flags_avx2} -mavx512f -mavx512bw -mavx512dq -mavx512vl)
  set(flags_vnni ${flags_avx512} -mavx512vnni)
  set(flags_neondot -march=armv8.2-a+dotprod)
  set(speed $<$<CONFIG:MinSizeRel>:-O2>)
  set(kept)
  foreach(source ${ARGN})
    if(source MATCHES "_(scalar|avx2|avx512|vnni|neon|neondot)\\.c$")
      set(isa ${CMAKE_MATCH_1})
      if(isa MATCHES "neon" AND NOT "neon" IN_LIST TIN_ISAS)
        continue()
      elseif(isa MATCHES "avx|vnni" AND NOT "avx2" IN_LIST TIN_ISAS)
        continue()
      endif()
      if(NOT isa STREQUAL "scalar" OR TIN_ISAS STREQUAL "scalar")
        set(fast)
        if(source MATCHES "/(gemm|gemv|depthwise|dot)_[a-z0-9_]*\\.c$")
          set(fast ${speed})
        endif()
        set_source_files_properties(${source} PROPERTIES
          COMPILE_OPTIONS "${fast};${flags_${isa}}")
      endif()
    endif()
    list(APPEND kept ${source})
  endforeach()
  set(${out} ${kept} PARENT_SCOPE)
endfunction()

# tin_image_sources(OUT sources...): without those that need a library that is not there, which
# are named after the format.
function(tin_image_sources out)
  set(kept ${ARGN})
  foreach(library JPEG PNG GIF)
    if(NOT ${library}::${library} IN_LIST TIN_IMAGE_LIBRARIES)
      string(TOLOWER ${library} format)
      list(FILTER kept EXCLUDE REGEX "/image/([a-z_]*_${format}|extract_jpeg_shape|codecs|decode_any|decode_image)\\.c$")
    endif()
  endforeach()
  set(${out} ${kept} PARENT_SCOPE)
endfunction()
