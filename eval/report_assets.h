#pragma once

#include <string_view>

namespace seq2see {

/// eval/report.css and eval/report_head.html, embedded by cmake/EmbedFiles.cmake. The head has the
/// placeholders {{title}} and {{style}}.
extern const std::string_view report_css;
extern const std::string_view report_head;

}  // namespace seq2see
