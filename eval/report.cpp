#include "eval/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/files.h"
#include "eval/display_text.h"
#include "eval/page_text.h"
#include "eval/report_assets.h"
#include "eval/report_data.h"

namespace seq2see {
namespace {

/// What falls short of 100 is not rounded up to it.
std::string number(double value, ChartUnit unit) {
  if (!std::isfinite(value)) return "–";
  const bool percent = unit == ChartUnit::percent;
  const double shown = percent ? 100 * value : value, whole = 100 - 1e-9, most = 99.99;
  return fmt::format("{:.2f}{}", shown < whole ? std::min(shown, most) : shown, percent ? " %" : "");
}

std::string value_and_interval(const ReportScore& score) {
  std::string text = number(score.value, score.unit);
  if (score.low == score.value && score.high == score.value) return text;
  return text + fmt::format("<small>{} to {}</small>", number(score.low, score.unit),
                            number(score.high, score.unit));
}

std::string score_tiles(const std::vector<ReportScore>& scores) {
  if (scores.empty()) return "";
  std::string text = "<dl class=\"scores\">\n";
  for (const ReportScore& score : scores) {
    text += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", markup_text(score.name),
                        value_and_interval(score));
  }
  return text + "</dl>\n";
}

/// The entry of `list` with this name, or null.
template <class Entry, class Name>
const Entry* find(const std::vector<Entry>& list, const std::string& wanted, Name name) {
  auto found = std::find_if(list.begin(), list.end(), [&](const Entry& e) { return e.*name == wanted; });
  return found == list.end() ? nullptr : &*found;
}

/// The names in `lists` (a list of entries a run), each once, in the order in which they first come.
template <class Entry, class Name>
std::vector<std::string> names_of(const std::vector<ReportRun>& runs, std::vector<Entry> ReportRun::* list,
                                  Name name) {
  std::vector<std::string> names;
  for (const ReportRun& run : runs) {
    for (const Entry& entry : run.*list) {
      if (std::find(names.begin(), names.end(), entry.*name) == names.end()) names.push_back(entry.*name);
    }
  }
  return names;
}

std::string header_row(const std::vector<ReportRun>& runs, const char* more = "") {
  std::string text = "<thead><tr><td></td>";
  for (const ReportRun& run : runs) {
    text += fmt::format("<th scope=\"col\" dir=\"auto\">{}</th>", markup_text(run.name));
  }
  return text + more + "</tr></thead>\n";
}

std::string difference(const ReportScore* first, const ReportScore* second) {
  if (!first || !second) return "–";
  const char* const better = first->better == Better::lower ? "lower" : "higher";
  const bool percent = first->unit == ChartUnit::percent;
  const double change = (second->value - first->value) * (percent ? 100 : 1);
  if (!std::isfinite(change)) return "–";
  const std::string size = fmt::format("{:.2f}", std::abs(change));
  const bool none = size.find_first_not_of("0.") == std::string::npos;
  const char* const sign = none ? "" : change < 0 ? "−" : "+";
  return fmt::format("{}{}{}<small>{} is better</small>", sign, size, percent ? " points" : "", better);
}

/// Scores of several runs: a row for each score, a column for each run, and the difference of the first two.
std::string score_table(const std::vector<ReportRun>& runs) {
  const auto names = names_of(runs, &ReportRun::scores, &ReportScore::name);
  if (names.empty()) return "";
  std::string text = "<div class=\"box\"><table class=\"compared\">\n" +
                     header_row(runs, "<th scope=\"col\">Difference</th>") + "<tbody>\n";
  for (const std::string& name : names) {
    text += fmt::format("<tr><th scope=\"row\">{}</th>", markup_text(name));
    std::vector<const ReportScore*> scores;
    for (const ReportRun& run : runs) {
      scores.push_back(find(run.scores, name, &ReportScore::name));
      text += fmt::format("<td>{}</td>", scores.back() ? value_and_interval(*scores.back()) : "–");
    }
    text += fmt::format("<td>{}</td></tr>\n", difference(scores[0], scores[1]));
  }
  return text + "</tbody></table></div>\n";
}

std::string charts_of(const ReportRun& run) {
  std::string drawn;
  for (const Chart& chart : run.charts) drawn += chart_svg(chart);
  if (drawn.empty()) return "";
  return fmt::format(
      "<div class=\"charts\">\n{}</div>\n<p class=\"soft\">The loss in training is with dropout and label "
      "smoothing, in validation without either.</p>\n",
      drawn);
}

/// The script adds the chart of lengths.
std::string charts(const std::vector<ReportRun>& runs) {
  std::string text;
  bool any = false;
  for (const ReportRun& run : runs) {
    const std::string drawn = charts_of(run);
    any |= !drawn.empty();
    text += runs.size() == 1 ? drawn
                             : fmt::format("<section><h3 dir=\"auto\">{}</h3>\n{}</section>\n",
                                           markup_text(run.name), drawn);
  }
  if (!any) return "";
  if (runs.size() == 1) return "<h2>Training and lengths</h2>\n" + text;
  return fmt::format("<h2>Training</h2>\n<div class=\"pair\">\n{}</div>\n", text);
}

std::string configuration(const std::vector<ReportRun>& runs) {
  using Setting = std::pair<std::string, std::string>;
  const auto names = names_of(runs, &ReportRun::configuration, &Setting::first);
  if (names.empty()) return "";
  std::string rows;
  for (const std::string& name : names) {
    std::string cells;
    bool same = true;
    for (const ReportRun& run : runs) {
      const auto* setting = find(run.configuration, name, &Setting::first);
      const auto* first = find(runs.front().configuration, name, &Setting::first);
      same &= setting && first && setting->second == first->second;
      cells += fmt::format("<td>{}</td>", setting ? markup_text(setting->second) : "–");
    }
    rows += fmt::format("<tr{}><th scope=\"row\">{}</th>{}</tr>\n", same ? "" : " class=\"differs\"",
                        markup_text(name), cells);
  }
  return fmt::format(
      "<h2>Configuration</h2>\n<details class=\"settings\"><summary>All {} settings</summary>\n"
      "<div class=\"box\"><table>\n{}<tbody>\n{}</tbody></table></div>\n</details>\n",
      names.size(), runs.size() > 1 ? header_row(runs) : "", rows);
}

std::string overview(const Report& report) {
  if (report.runs.size() > 1) return score_table(report.runs) + charts(report.runs);
  return report.runs.empty() ? "" : score_tiles(report.runs.front().scores) + charts(report.runs);
}

}  // namespace

std::string report_html(const Report& report, const ReportOptions& options) {
  ReportData data = pack_report(report, options);
  std::string summary;
  if (!report.summary.empty()) {
    summary = fmt::format("<p class=\"soft summary\" dir=\"auto\">{}</p>", markup_text(report.summary));
  }
  return filled_page(report_page, {{"title", markup_text(report.title)},
                                   {"summary", summary},
                                   {"overview", overview(report)},
                                   {"configuration", configuration(report.runs)},
                                   {"style", std::string(report_style)},
                                   {"style_hash", std::string(report_style_hash)},
                                   {"script", std::string(report_script)},
                                   {"script_hash", std::string(report_script_hash)},
                                   {"texts", std::move(data.texts)},
                                   {"weights", std::move(data.weights)},
                                   {"heads", std::move(data.heads)}});
}

void write_report(const std::filesystem::path& path, const Report& report, const ReportOptions& options) {
  write_file(path, report_html(report, options));
}

}  // namespace seq2see
