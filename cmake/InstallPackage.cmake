# `cmake --install`: programs, headers, static libraries and a package, so that find_package(seq2see) gives another
# program seq2see::eval (the Translator), seq2see::train, seq2see::model and seq2see::data.
include(CMakePackageConfigHelpers)
set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/seq2see")

foreach(folder data model eval train)
  set_target_properties(seq2see_${folder} PROPERTIES EXPORT_NAME ${folder})
  install(TARGETS seq2see_${folder} EXPORT seq2see ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  install(DIRECTORY "${CMAKE_SOURCE_DIR}/${folder}/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/seq2see/${folder}"
          FILES_MATCHING PATTERN "*.h" PATTERN "toy" EXCLUDE)
endforeach()
install(DIRECTORY "${SEQ2SEE_DEPS}/sentencepiece/" DESTINATION "${CMAKE_INSTALL_LIBDIR}/seq2see/sentencepiece")

install(EXPORT seq2see NAMESPACE seq2see:: FILE seq2seeTargets.cmake DESTINATION "${package_folder}")
configure_package_config_file("${CMAKE_SOURCE_DIR}/cmake/seq2seeConfig.cmake.in"
  "${CMAKE_BINARY_DIR}/seq2seeConfig.cmake" INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file("${CMAKE_BINARY_DIR}/seq2seeConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/seq2seeConfig.cmake" "${CMAKE_BINARY_DIR}/seq2seeConfigVersion.cmake"
  cmake/ThirdParty.cmake cmake/FindLibTorch.cmake DESTINATION "${package_folder}")
