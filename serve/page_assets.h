#pragma once

#include <string>
#include <string_view>

namespace seq2see {

/// The files of serve/page/ and those of eval/report/ that the page shares, put in a row by the build.
extern const std::string_view live_page;    ///< page.html, with {{colours}}
extern const std::string_view live_style;   ///< page.css
extern const std::string_view live_script;  ///< page.js, in one function
extern const std::string_view live_style_hash, live_script_hash;

}  // namespace seq2see
