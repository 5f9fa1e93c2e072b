# cmake -DOUTPUT=FILE.cpp -DFOLDER=eval/report -DSTYLES=a,b -DSCRIPTS=a,b -P EmbedFiles.cmake writes the report's page, style
# sheets and scripts as C++ strings, with the hashes that the page's Content-Security-Policy allows.

# join(TEXT LITERALS EXTENSION NAMES): the files NAME.EXTENSION of FOLDER in a row, as text and as C++ literals.
function(join text literals extension names)
  string(REPLACE "," ";" names "${names}")
  set(all "")
  set(quoted "")
  foreach(name IN LISTS names)
    file(READ "${FOLDER}/${name}.${extension}" content)
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

join(page page_literal html page)
join(style style_literal css "${STYLES}")
join(script script_literal js "${SCRIPTS}")
# One function around all scripts, so that nothing of theirs is global.
set(opening "(() => {\n'use strict';\n")
set(closing "})();\n")
policy_hash(style_hash "${style}")
policy_hash(script_hash "${opening}${script}${closing}")
file(WRITE "${OUTPUT}" "// Made by cmake/EmbedFiles.cmake from eval/report/.
#include \"eval/report_assets.h\"
namespace seq2see {
const std::string_view report_page =${page_literal};
const std::string_view report_style =${style_literal};
const std::string_view report_script = R\"asset(${opening})asset\"${script_literal}
  R\"asset(${closing})asset\";
const std::string_view report_style_hash = \"${style_hash}\";
const std::string_view report_script_hash = \"${script_hash}\";
}  // namespace seq2see
")
