# One function per kind of library. Everything links the shared libraries MLIR
# and LLVM and nothing of their components: a component target would pull in a
# second, static MLIR whose TypeIDs differ.

# std::stable_sort of libstdc++ 12 uses what it has itself deprecated.
set(WEIR_WARNINGS -Wall -Wextra -Werror -Wno-unused-parameter
  -Wno-deprecated-declarations)
if(WEIR_SANITIZE)
  add_compile_options(-fsanitize=${WEIR_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${WEIR_SANITIZE})
endif()

# weir_compiler_flags(target): as LLVM is built, assertions on.
function(weir_compiler_flags target)
  target_compile_options(${target} PRIVATE ${WEIR_WARNINGS} -fno-exceptions
    -fno-rtti -fPIC -Xclang -fno-pch-timestamp)
  # One flag for libraries and programs, so that both can use one header.
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_definitions(${target} PRIVATE _GNU_SOURCE
    __STDC_CONSTANT_MACROS __STDC_FORMAT_MACROS __STDC_LIMIT_MACROS)
  if(WEIR_PRECOMPILED_HEADER)
    target_precompile_headers(${target} REUSE_FROM WeirPrecompiled)
  endif()
endfunction()

# Headers of upstream only, never ours.
function(weir_add_precompiled_header)
  file(WRITE "${CMAKE_BINARY_DIR}/WeirPrecompiled.cpp" "")
  add_library(WeirPrecompiled OBJECT "${CMAKE_BINARY_DIR}/WeirPrecompiled.cpp")
  target_compile_options(WeirPrecompiled PRIVATE ${WEIR_WARNINGS}
    -fno-exceptions -fno-rtti -fPIC -Xclang -fno-pch-timestamp)
  set_target_properties(WeirPrecompiled PROPERTIES
    POSITION_INDEPENDENT_CODE OFF)
  target_compile_definitions(WeirPrecompiled PRIVATE _GNU_SOURCE
    __STDC_CONSTANT_MACROS __STDC_FORMAT_MACROS __STDC_LIMIT_MACROS)
  if(WEIR_PRECOMPILED_HEADER)
    target_precompile_headers(WeirPrecompiled PRIVATE
      "${CMAKE_SOURCE_DIR}/cmake/Precompiled.h")
  endif()
endfunction()

# weir_add_library(name SOURCES a.cpp ... [LINK library ...]
#                  [DEPENDS generated-target ...])
function(weir_add_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  weir_compiler_flags(${name})
  target_link_libraries(${name} PUBLIC ${ARG_LINK} MLIR LLVM)
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# weir_add_executable(name SOURCES a.cpp ... [LINK library ...])
function(weir_add_executable name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  weir_compiler_flags(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} MLIR LLVM)
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin"
    BUILD_RPATH "${LLVM_LIBRARY_DIR}" INSTALL_RPATH "${LLVM_LIBRARY_DIR}")
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()

# weir_tablegen(target TOOL mlir|weir SOURCE x.td OUTPUTS file -gen-x ...):
# runs mlir-tblgen or weir-tblgen into the current binary folder.
function(weir_tablegen target)
  cmake_parse_arguments(ARG "" "TOOL;SOURCE" "OUTPUTS" ${ARGN})
  if(ARG_TOOL STREQUAL "weir")
    set(tool weir-tblgen)
  else()
    set(tool "${LLVM_TOOLS_BINARY_DIR}/mlir-tblgen")
  endif()
  set(files)
  list(LENGTH ARG_OUTPUTS count)
  math(EXPR last "${count} - 1")
  foreach(i RANGE 0 ${last} 2)
    math(EXPR j "${i} + 1")
    list(GET ARG_OUTPUTS ${i} file)
    list(GET ARG_OUTPUTS ${j} flags)
    separate_arguments(flags)
    set(output "${CMAKE_CURRENT_BINARY_DIR}/${file}")
    add_custom_command(OUTPUT "${output}"
      COMMAND ${tool} ${flags} "${CMAKE_CURRENT_SOURCE_DIR}/${ARG_SOURCE}"
        -I "${CMAKE_SOURCE_DIR}" -I "${MLIR_INCLUDE_DIRS}"
        --write-if-changed -o "${output}" -d "${output}.d"
      DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${ARG_SOURCE}" ${tool}
      DEPFILE "${output}.d" VERBATIM)
    list(APPEND files "${output}")
  endforeach()
  add_custom_target(${target} DEPENDS ${files})
endfunction()
