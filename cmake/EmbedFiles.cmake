# cmake -DOUTPUT=FILE.cpp -DFOLDER=eval -P EmbedFiles.cmake writes the report's style sheet and head as C++ strings.
file(READ "${FOLDER}/report.css" css)
file(READ "${FOLDER}/report_head.html" head)
file(WRITE "${OUTPUT}" "// Made by cmake/EmbedFiles.cmake from eval/report.css and eval/report_head.html.
#include \"eval/report_assets.h\"
namespace seq2see {
const std::string_view report_css = R\"asset(${css})asset\";
const std::string_view report_head = R\"asset(${head})asset\";
}  // namespace seq2see
")
