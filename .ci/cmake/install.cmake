# Installs each target with its headers, and a config package whose components are the targets.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/holdfast)

install(TARGETS holdfast EXPORT holdfast-core FILE_SET HEADERS FILE_SET bodies)
install(EXPORT holdfast-core NAMESPACE holdfast:: DESTINATION ${package_dir})
foreach(component IN LISTS HOLDFAST_COMPONENTS)
    install(TARGETS holdfast_${component} EXPORT holdfast-${component} FILE_SET HEADERS FILE_SET bodies)
    install(EXPORT holdfast-${component} NAMESPACE holdfast:: DESTINATION ${package_dir})
endforeach()

configure_package_config_file(.ci/cmake/holdfastConfig.cmake.in holdfastConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(holdfastConfigVersion.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/holdfastConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/holdfastConfigVersion.cmake
    DESTINATION ${package_dir})
