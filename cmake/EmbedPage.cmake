# embed_page(RESULT HEADER a.h PREFIX report PAGE a.html STYLES a.css... SCRIPTS a.js...), paths from the project's folder: RESULT is a
# C++ source, made anew when a file changes, with the texts that HEADER declares. Pages share style sheets and scripts this way.
function(embed_page result)
  cmake_parse_arguments(PARSE_ARGV 1 page "" "HEADER;PREFIX;PAGE" "STYLES;SCRIPTS")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${page_PREFIX}_assets.cpp")
  set(files ${page_PAGE} ${page_STYLES} ${page_SCRIPTS})
  list(TRANSFORM files PREPEND "${CMAKE_SOURCE_DIR}/")
  list(JOIN page_STYLES "," styles)
  list(JOIN page_SCRIPTS "," scripts)
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DROOT=${CMAKE_SOURCE_DIR}" "-DHEADER=${page_HEADER}"
            "-DPREFIX=${page_PREFIX}" "-DPAGE=${page_PAGE}" "-DSTYLES=${styles}" "-DSCRIPTS=${scripts}"
            -P "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
    DEPENDS ${files} "${CMAKE_SOURCE_DIR}/cmake/EmbedFiles.cmake"
    VERBATIM)
  set(${result} "${output}" PARENT_SCOPE)
endfunction()
