#pragma once

#include <string>

#include "eval/report.h"

namespace seq2see {

/// What the report's script reads, each a raw deflate stream in base64; docs/formats.md describes it.
struct ReportData {
  std::string texts;    ///< JSON: names, colours, and of every sentence all but its weights
  std::string weights;  ///< a byte for each token weight, sentence by sentence and run by run
  std::string heads;    ///< the same of all heads; empty where no sentence has any
};

/// Packs a report's sentences. Throws Error where the sentences of two runs differ in number, or where a
/// matrix does not fit its tokens.
ReportData pack_report(const Report& report, const ReportOptions& options);

}  // namespace seq2see
