# What `cmake --install` adds to the targets: find_package(Weir) and pkg-config.
include(CMakePackageConfigHelpers)
set(weir_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Weir")

set_target_properties(weir_runtime PROPERTIES EXPORT_NAME runtime)
if(TARGET weir)
  install(TARGETS weir EXPORT WeirTargets
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(EXPORT WeirTargets NAMESPACE Weir:: DESTINATION ${weir_package_dir})

configure_package_config_file(cmake/WeirConfig.cmake.in
  "${CMAKE_BINARY_DIR}/package/WeirConfig.cmake"
  INSTALL_DESTINATION ${weir_package_dir})
write_basic_package_version_file(
  "${CMAKE_BINARY_DIR}/package/WeirConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${CMAKE_BINARY_DIR}/package/WeirConfig.cmake"
  "${CMAKE_BINARY_DIR}/package/WeirConfigVersion.cmake"
  cmake/WeirAddModel.cmake
  DESTINATION ${weir_package_dir})

# The prefix is found from the file's own place, so the tree can be moved.
file(RELATIVE_PATH weir_prefix_from_pc
  "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
configure_file(cmake/weir-runtime.pc.in
  "${CMAKE_BINARY_DIR}/package/weir-runtime.pc" @ONLY)
install(FILES "${CMAKE_BINARY_DIR}/package/weir-runtime.pc"
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
