# weir_add_model(target SOURCE file.weir [NAME name] [MODEL model] [CPU cpu]
#                [DATA_DIR folder] [DEFINES name=value ...] [OPTIONS flag ...])
#
# A library with one compiled model and its headers:
#   weir_add_model(digits SOURCE digits.weir)
#   target_link_libraries(app PRIVATE digits)    # #include "digits.h"
# NAME is the prefix of files and symbols (default: the target's name), MODEL
# says which of several models, CPU what to compile for (default: x86-64-v3),
# OPTIONS are further ones of `weir compile`.
function(weir_add_model target)
  cmake_parse_arguments(ARG "" "SOURCE;NAME;MODEL;CPU;DATA_DIR"
    "DEFINES;OPTIONS" ${ARGN})
  if(NOT ARG_SOURCE)
    message(FATAL_ERROR "weir_add_model(${target}): SOURCE is missing")
  endif()
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "weir_add_model(${target}): unknown argument "
      "${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT TARGET Weir::weir)
    message(FATAL_ERROR "weir_add_model: this Weir has no compiler")
  endif()
  if(NOT ARG_NAME)
    string(MAKE_C_IDENTIFIER "${target}" ARG_NAME)
    string(TOLOWER "${ARG_NAME}" ARG_NAME)
  endif()
  get_filename_component(source "${ARG_SOURCE}" ABSOLUTE)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}.weir")
  set(stem "${folder}/${ARG_NAME}")

  set(flags --name ${ARG_NAME})
  if(ARG_MODEL)
    list(APPEND flags --model ${ARG_MODEL})
  endif()
  if(ARG_CPU)
    list(APPEND flags --cpu ${ARG_CPU})
  endif()
  if(ARG_DATA_DIR)
    get_filename_component(data "${ARG_DATA_DIR}" ABSOLUTE)
    list(APPEND flags --data-dir ${data})
  endif()
  foreach(define IN LISTS ARG_DEFINES)
    list(APPEND flags -D ${define})
  endforeach()

  add_custom_command(
    OUTPUT "${stem}.o" "${stem}.h" "${stem}.hpp" "${stem}.json"
    COMMAND Weir::weir compile "${source}" -o "${folder}" ${flags}
      ${ARG_OPTIONS} -MF "${stem}.d"
    DEPENDS "${source}" Weir::weir
    DEPFILE "${stem}.d"
    COMMENT "Compiling the model ${ARG_NAME}"
    VERBATIM)

  add_library(${target} STATIC "${stem}.o" "${stem}.h" "${stem}.hpp")
  set_source_files_properties("${stem}.o" PROPERTIES
    EXTERNAL_OBJECT ON GENERATED ON)
  # Nothing is compiled; the linker is that of a language which is enabled.
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if("C" IN_LIST languages)
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
  else()
    set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  endif()
  target_include_directories(${target} INTERFACE "${folder}")
  target_link_libraries(${target} INTERFACE Weir::runtime)
endfunction()
