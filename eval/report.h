#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "eval/alignment.h"
#include "eval/chart.h"
#include "eval/heatmap.h"

namespace seq2see {

/// A headline score with its confidence interval; percent is given as a fraction.
struct ReportScore {
  std::string name;
  double value = 0;
  double low = 0, high = 0;  ///< no interval is shown where both equal `value`
  ChartUnit unit = ChartUnit::number;
};

/// What report.html shows, top to bottom. Empty parts are left out.
struct Report {
  std::string title;
  std::string summary;                           ///< one or two sentences below the title
  std::string source_language, target_language;  ///< BCP 47 ("en"); may be empty
  std::vector<ReportScore> scores;
  std::vector<Chart> charts;
  std::vector<std::pair<std::string, std::string>> configuration;
  std::vector<AlignedSentence> sentences;
};

struct ReportOptions {
  int most_sentences = 1000;         ///< how many are listed
  int most_token_heatmaps = 100;     ///< how many of them have a heatmap of tokens beside that of words
  int open_heatmaps = 3;             ///< how many heatmaps are unfolded from the start
  size_t heatmap_bytes = 2'900'000;  ///< once the page is this long, sentences follow without heatmaps
  WeightScale scale = WeightScale::linear;
};

/// One HTML page that needs nothing else: no script, no network, light and dark by the reader's setting.
/// Whatever the texts hold is shown as text.
std::string report_html(const Report& report, const ReportOptions& options = {});

/// report_html() into a file, whole or not at all.
void write_report(const std::filesystem::path& path, const Report& report, const ReportOptions& options = {});

}  // namespace seq2see
