# cmake -DOUTPUT=FILE.cpp -DROOT=FOLDER -DHEADER=a.h -DPREFIX=report -DPAGE=a.html -DSTYLES=a.css,b.css -DSCRIPTS=a.js,b.js
# -P EmbedFiles.cmake writes a page, its style sheets and its scripts (paths from ROOT) as C++ strings that HEADER declares, with
# the hashes that a Content-Security-Policy allows. embed_page() of EmbedPage.cmake calls it.

# join(TEXT LITERALS NAMES): the files in a row, as text and as C++ literals.
function(join text literals names)
  string(REPLACE "," ";" names "${names}")
  set(all "")
  set(quoted "")
  foreach(name IN LISTS names)
    file(READ "${ROOT}/${name}" content)
    string(APPEND all "${content}")
    string(APPEND quoted "\n  R\"asset(${content})asset\"")
  endforeach()
  set(${text} "${all}" PARENT_SCOPE)
  set(${literals} "${quoted}" PARENT_SCOPE)
endfunction()

# policy_hash(RESULT TEXT): 'sha256-' and the hash in base64, made of CMake's hexadecimal digits: three of them are two of base64.
function(policy_hash result text)
  set(digits "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  string(SHA256 hex "${text}")
  set(hash "")
  foreach(at RANGE 0 63 3)
    string(SUBSTRING "${hex}00" ${at} 3 three)
    math(EXPR high "0x${three} >> 6")
    math(EXPR low "0x${three} & 63")
    string(SUBSTRING "${digits}" ${high} 1 high)
    string(SUBSTRING "${digits}" ${low} 1 low)
    string(APPEND hash "${high}${low}")
  endforeach()
  string(SUBSTRING "${hash}" 0 43 hash)
  set(${result} "'sha256-${hash}='" PARENT_SCOPE)
endfunction()

join(page page_literal "${PAGE}")
join(style style_literal "${STYLES}")
join(script script_literal "${SCRIPTS}")
# One function around all scripts, so that nothing of theirs is global.
set(opening "(() => {\n'use strict';\n")
set(closing "})();\n")
policy_hash(style_hash "${style}")
policy_hash(script_hash "${opening}${script}${closing}")
file(WRITE "${OUTPUT}" "// Made by cmake/EmbedFiles.cmake.
#include \"${HEADER}\"
namespace seq2see {
const std::string_view ${PREFIX}_page =${page_literal};
const std::string_view ${PREFIX}_style =${style_literal};
const std::string_view ${PREFIX}_script = R\"asset(${opening})asset\"${script_literal}
  R\"asset(${closing})asset\";
const std::string_view ${PREFIX}_style_hash = \"${style_hash}\";
const std::string_view ${PREFIX}_script_hash = \"${script_hash}\";
}  // namespace seq2see
")
