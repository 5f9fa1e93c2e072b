#include "eval/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/error.h"
#include "data/files.h"
#include "eval/display_text.h"
#include "eval/packed_heatmap.h"
#include "eval/report_assets.h"
#include "eval/text_diff.h"

namespace seq2see {
namespace {

void replace(std::string& text, std::string_view placeholder, const std::string& value) {
  size_t at = text.find(placeholder);
  if (at != std::string::npos) text.replace(at, placeholder.size(), value);
}

std::string number(double value, ChartUnit unit) {
  if (!std::isfinite(value)) return "–";
  return unit == ChartUnit::percent ? fmt::format("{:.1f} %", 100 * value) : fmt::format("{:.2f}", value);
}

std::string scores(const std::vector<ReportScore>& scores) {
  if (scores.empty()) return "";
  std::string text = "<dl class=\"scores\">\n";
  for (const ReportScore& score : scores) {
    text += fmt::format("<div><dt>{}</dt><dd>{}", markup_text(score.name), number(score.value, score.unit));
    if (score.low != score.value || score.high != score.value) {
      text += fmt::format("<small>{} to {}</small>", number(score.low, score.unit),
                          number(score.high, score.unit));
    }
    text += "</dd></div>\n";
  }
  return text + "</dl>\n";
}

std::string charts(const std::vector<Chart>& charts) {
  std::string drawn;
  for (const Chart& chart : charts) drawn += chart_svg(chart);
  return drawn.empty() ? "" : fmt::format("<h2>Training</h2>\n<div class=\"charts\">\n{}</div>\n", drawn);
}

std::string configuration(const std::vector<std::pair<std::string, std::string>>& settings) {
  if (settings.empty()) return "";
  std::string text = "<h2>Configuration</h2>\n<details><summary>All settings</summary>\n<table>\n";
  for (const auto& [name, value] : settings) {
    text +=
        fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", markup_text(name), markup_text(value));
  }
  return text + "</table>\n</details>\n";
}

std::string legend(const Report& report, WeightScale scale) {
  bool sure = false, possible = false;
  for (const AlignedSentence& sentence : report.sentences) {
    if (!gold_fits(sentence)) continue;
    sure |= !sentence.gold->sure.empty();
    possible |= !sentence.gold->possible.empty();
  }
  std::string text = "<p class=\"legend\"><span>weight 0 <i class=\"scale\"></i> 1";
  if (scale == WeightScale::square_root) text += ", by its square root";
  text += "</span><span><i class=\"dot\"></i>hard link</span>";
  if (sure) text += "<span><i class=\"sure\"></i>sure gold link</span>";
  if (possible)
    text +=
        "<span><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><path class=\"possible\" d=\"M1 "
        "1h10v10h-10z\"/></svg>possible gold link</span>";
  return text + "</p>\n";
}

/// One row of a sentence's list: its name, its text with the differing words marked.
std::string text_row(const char* name, const std::vector<DiffPart>& parts, const std::string& language) {
  std::string lang = language.empty() ? "" : fmt::format(" lang=\"{}\"", markup_text(language));
  std::string text = fmt::format("<dt>{}</dt><dd dir=\"auto\"{}>", name, lang);
  for (const DiffPart& part : parts) {
    std::string shown = markup_text(part.text);
    text += part.differs ? fmt::format("<mark>{}</mark>", shown) : shown;
  }
  return text + "</dd>\n";
}

std::string facts(const AlignedSentence& sentence) {
  std::string text = fmt::format("<header><b>{}</b>", sentence.id + 1);
  if (sentence.bleu) text += fmt::format("<span>BLEU {:.1f}</span>", *sentence.bleu);
  if (sentence.aer) text += fmt::format("<span>AER {:.1f} %</span>", 100 * *sentence.aer);
  if (std::isfinite(sentence.log_probability)) {
    bool negative = sentence.log_probability <= -0.005;
    text += fmt::format("<span>log probability {}{:.2f}</span>", negative ? "−" : "",
                        std::abs(sentence.log_probability));
  }
  return text + "</header>\n";
}

std::string heatmap(const AlignedSentence& sentence, Granularity granularity, WeightScale scale, bool open) {
  bool tokens = granularity == Granularity::tokens;
  std::string text = fmt::format("<details{}><summary>{}</summary><div class=\"box\">", open ? " open" : "",
                                 tokens ? "Attention, by token" : "Attention");
  text += packed_heatmap(make_heatmap(sentence, {granularity, Numbers::hidden, scale}), "Attention heatmap");
  return text + "</div></details>\n";
}

class Page {
 public:
  Page(const Report& report, const ReportOptions& options) : report_(report), options_(options) {}

  std::string write() {
    text_ = report_head;
    replace(text_, "{{title}}", markup_text(report_.title));
    replace(text_, "{{style}}", std::string(report_css) + packed_heatmap_style());
    text_ += fmt::format("<body>\n<main>\n<h1 dir=\"auto\">{}</h1>\n", markup_text(report_.title));
    if (!report_.summary.empty()) {
      text_ += fmt::format("<p class=\"soft\">{}</p>\n", markup_text(report_.summary));
    }
    text_ += scores(report_.scores) + charts(report_.charts) + configuration(report_.configuration);
    if (!report_.sentences.empty()) sentences();
    return std::move(text_) + "</main>\n</body>\n</html>\n";
  }

 private:
  void sentences() {
    size_t most = size_t(std::max(options_.most_sentences, 0));
    size_t listed = std::min(report_.sentences.size(), most);
    text_ += "<h2>Sentences</h2>\n";
    if (listed < report_.sentences.size()) {
      text_ += fmt::format("<p class=\"soft\">The first {} of {} sentences.</p>\n", listed,
                           report_.sentences.size());
    }
    text_ +=
        "<p class=\"soft\">Rows are the words of the output, columns those of the source. Words that the "
        "output "
        "and the reference do not share are marked. Gold links are drawn where the two are the same.</p>\n";
    text_ += legend(report_, options_.scale);
    for (size_t index = 0; index < listed; ++index) article(index);
  }

  void article(size_t index) {
    const AlignedSentence& sentence = report_.sentences[index];
    text_ += "<article>\n" + facts(sentence) + "<dl>\n";
    text_ += text_row("Source", {{sentence.source.text}}, report_.source_language);
    const char* name = sentence.forced ? "Target" : "Output";
    if (sentence.reference && *sentence.reference != sentence.target.text) {
      TextDiff diff = diff_words(sentence.target.text, *sentence.reference);
      text_ += text_row(name, diff.first, report_.target_language);
      text_ += text_row("Reference", diff.second, report_.target_language);
    } else {
      text_ += text_row(name, {{sentence.target.text}}, report_.target_language);
      if (sentence.reference) text_ += "<dt>Reference</dt><dd class=\"soft\">the same</dd>\n";
    }
    text_ += "</dl>\n";
    heatmaps(sentence, int(index));
    text_ += "</article>\n";
  }

  void heatmaps(const AlignedSentence& sentence, int index) {
    std::string words = heatmap(sentence, Granularity::words, options_.scale, index < options_.open_heatmaps);
    if (text_.size() + words.size() > options_.heatmap_bytes) {
      text_ += "<p class=\"soft\">No heatmap here, to keep this page small.</p>\n";
      return;
    }
    text_ += words;
    bool same = sentence.tokens == sentence.words && sentence.source.tokens == sentence.source.words &&
                sentence.target.tokens == sentence.target.words;
    if (same || index >= options_.most_token_heatmaps) return;
    std::string tokens = heatmap(sentence, Granularity::tokens, options_.scale, false);
    if (text_.size() + tokens.size() <= options_.heatmap_bytes) text_ += tokens;
  }

  const Report& report_;
  const ReportOptions& options_;
  std::string text_;
};

}  // namespace

std::string report_html(const Report& report, const ReportOptions& options) {
  return Page(report, options).write();
}

void write_report(const std::filesystem::path& path, const Report& report, const ReportOptions& options) {
  write_file(path, report_html(report, options));
}

}  // namespace seq2see
