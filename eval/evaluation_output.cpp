#include "eval/evaluation_output.h"

#include <fmt/format.h>

#include <algorithm>

#include "data/files.h"
#include "eval/alignment_jsonl.h"
#include "eval/npz.h"
#include "eval/pharaoh.h"
#include "eval/svg_heatmap.h"
#include "eval/training_curves.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

void write_alignments(const fs::path& folder, const std::vector<AlignedSentence>& sentences, size_t lines) {
  AlignmentJsonlWriter jsonl(folder / "alignments.jsonl");
  NpzWriter npz(folder / "alignments.npz");
  PharaohWriter pharaoh(folder / "alignments.pharaoh");
  std::vector<const Links*> links(lines);  // of each line of the test set; none where it holds no pair
  for (const AlignedSentence& sentence : sentences) {
    jsonl.write(sentence);
    npz.write(sentence);
    links[static_cast<size_t>(sentence.id)] = &sentence.hard;
  }
  for (const Links* hard : links) pharaoh.write(hard != nullptr ? *hard : Links{});
  jsonl.commit();
  npz.commit();
  pharaoh.commit();
}

std::vector<ReportScore> report_scores(const Scores& scores) {
  std::vector<ReportScore> rows;
  const auto add = [&](const char* name, const Score& score, ChartUnit unit, Better better = Better::higher) {
    rows.push_back({name, score.value, score.low, score.high, unit, better});
  };
  add("Exact match", scores.exact_match, ChartUnit::percent);
  add("Token accuracy", scores.token_accuracy, ChartUnit::percent);
  add("BLEU", scores.bleu, ChartUnit::number);
  add("chrF", scores.chrf, ChartUnit::number);
  add("Perplexity", scores.perplexity, ChartUnit::number, Better::lower);
  if (scores.precision) add("Link precision", *scores.precision, ChartUnit::percent);
  if (scores.recall) add("Link recall", *scores.recall, ChartUnit::percent);
  if (scores.aer) add("AER", *scores.aer, ChartUnit::percent, Better::lower);
  return rows;
}

/// The names of a path's folders, the last first; "." and a slash at the end do not count.
std::vector<std::string> folders_of(const fs::path& path) {
  std::vector<std::string> names;
  for (const fs::path& part : fs::absolute(path).lexically_normal()) {
    if (!part.empty() && part != "/") names.push_back(part.string());
  }
  std::reverse(names.begin(), names.end());
  return names;
}

/// The heatmaps of another run.
void remove_svgs(const fs::path& folder) {
  const auto is_ours = [](const std::string& name) {
    return name.size() >= 10 && name.ends_with(".svg") &&
           name.find_first_not_of("0123456789") == name.size() - 4;
  };
  std::vector<fs::path> old;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (is_ours(entry.path().filename().string())) old.push_back(entry.path());
  }
  for (const fs::path& path : old) fs::remove(path);
}

}  // namespace

void write_evaluation(const fs::path& folder, const Evaluation& evaluation) {
  std::string hypotheses;
  for (const std::string& hypothesis : evaluation.hypotheses) hypotheses += hypothesis + "\n";
  write_file(folder / "hypotheses.txt", hypotheses);
  write_file(folder / "scores.json", to_json(evaluation.scores).dump(2) + "\n");
  write_alignments(folder, evaluation.alignments, evaluation.hypotheses.size());
}

std::vector<int> write_svgs(const fs::path& folder, const std::vector<AlignedSentence>& sentences) {
  make_folder(folder);
  remove_svgs(folder);
  std::vector<int> left_out;
  for (const AlignedSentence& sentence : sentences) {
    const fs::path file = folder / fmt::format("{:06}.svg", sentence.id);
    if (can_be_drawn(sentence, Granularity::words)) {
      write_file(file, svg_heatmap(sentence));
    } else {
      left_out.push_back(sentence.id);
    }
  }
  return left_out;
}

void remove_evaluation(const fs::path& folder) {
  for (const char* name : evaluation_files) fs::remove(folder / name);
}

ReportRun report_run(const fs::path& model, const Translator& translator, Evaluation evaluation) {
  ReportRun run;
  run.name = folders_of(model).front();
  run.shown_heads = translator.shown_heads();
  run.scores = report_scores(evaluation.scores);
  run.charts = training_curves(model / "training.jsonl");
  run.configuration = translator.settings();
  run.sentences = std::move(evaluation.alignments);
  return run;
}

std::pair<std::string, std::string> names_of_models(const fs::path& first, const fs::path& second) {
  const std::vector<std::string> one = folders_of(first), other = folders_of(second);
  size_t same = 0;
  while (same < std::min(one.size(), other.size()) && one[same] == other[same]) ++same;
  if (same == one.size() && same == other.size()) return {one[0] + " (1)", one[0] + " (2)"};
  return {one[std::min(same, one.size() - 1)], other[std::min(same, other.size() - 1)]};
}

}  // namespace seq2see
