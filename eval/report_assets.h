#pragma once

#include <string_view>

namespace seq2see {

/// The files of eval/report/, embedded by cmake/EmbedFiles.cmake.
extern const std::string_view report_page;    ///< page.html, with placeholders such as {{title}}
extern const std::string_view report_style;   ///< all style sheets in a row
extern const std::string_view report_script;  ///< all scripts in a row, in one function
/// What the page's Content-Security-Policy allows: 'sha256-...' of the style and of the script.
extern const std::string_view report_style_hash, report_script_hash;

}  // namespace seq2see
