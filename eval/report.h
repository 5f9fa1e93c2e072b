#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "eval/alignment.h"
#include "eval/chart.h"
#include "eval/heatmap.h"

namespace seq2see {

/// Which of two values of a score is the better one.
enum class Better { higher, lower };

/// A headline score with its confidence interval; percent is given as a fraction.
struct ReportScore {
  std::string name;
  double value = 0;
  double low = 0, high = 0;  ///< no interval is shown where both equal `value`
  ChartUnit unit = ChartUnit::number;
  Better better = Better::higher;
};

/// What one model did with the sentences. Empty parts are left out.
struct ReportRun {
  std::string name;         ///< of the model; shown where there are several
  std::string shown_heads;  ///< Translator::shown_heads()
  std::vector<ReportScore> scores;
  std::vector<Chart> charts;
  std::vector<std::pair<std::string, std::string>> configuration;
  std::vector<AlignedSentence> sentences;
};

/// What report.html shows: one run, or two of the same sentences side by side.
struct Report {
  std::string title;
  std::string summary;                           ///< one or two sentences below the title
  std::string source_language, target_language;  ///< BCP 47 ("en"); may be empty
  std::vector<ReportRun> runs;
};

struct ReportOptions {
  int most_sentences = 1000;  ///< how many are listed
  size_t weight_bytes =
      4'000'000;  ///< once all weights are this long, sentences follow without heads, or any
  WeightScale scale = WeightScale::linear;  ///< of the colours, until the reader chooses another
};

/// One HTML page that needs nothing else: its own script and style (eval/report/), no network, light and dark
/// by the reader's setting. Whatever the texts hold is shown as text. Throws Error as pack_report() does.
std::string report_html(const Report& report, const ReportOptions& options = {});

/// report_html() into a file, whole or not at all.
void write_report(const std::filesystem::path& path, const Report& report, const ReportOptions& options = {});

}  // namespace seq2see
