// seq2see-eval: scores a model on a test set, and writes scores, alignments and the report.

#include <fmt/format.h>

#include <filesystem>

#include "data/corpus.h"
#include "data/files.h"
#include "data/option_fields.h"
#include "data/program.h"
#include "eval/alignment_jsonl.h"
#include "eval/evaluation.h"
#include "eval/npz.h"
#include "eval/pharaoh.h"
#include "eval/report.h"
#include "eval/svg_heatmap.h"
#include "eval/training_curves.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

struct EvalOptions {
  std::string model, data, source, target, out, svg;
  bool swap = false, overwrite = false;
  EvaluationOptions evaluation;
};

/// What is written into the --out folder.
constexpr const char* output_names[] = {"scores.json",    "hypotheses.txt",     "alignments.jsonl",
                                        "alignments.npz", "alignments.pharaoh", "report.html"};

/// Nothing that is there is replaced without being asked for; found out before the work, not after.
void check_free(const EvalOptions& options) {
  if (options.overwrite) return;
  for (const char* name : output_names) {
    const fs::path path = fs::path(options.out) / name;
    if (fs::exists(path)) throw Error("{} is there already. Replace it by --overwrite.", path.string());
  }
  if (!options.svg.empty() && fs::exists(options.svg) && !fs::is_empty(options.svg)) {
    throw Error("The folder {} is not empty. Replace its heatmaps by --overwrite.", options.svg);
  }
}

Corpus read_test_set(const EvalOptions& options, const Translator& translator) {
  CorpusOptions corpus_options{translator.word_rule(),
                               options.swap ? Direction::swapped : Direction::forward};
  Corpus corpus = read_corpus({options.data, options.source, options.target}, corpus_options);
  for (const std::string& sentence : corpus.notices) notice(sentence);
  return corpus;
}

void write_alignments(const fs::path& out, const std::vector<AlignedSentence>& sentences) {
  AlignmentJsonlWriter jsonl(out / "alignments.jsonl");
  NpzWriter npz(out / "alignments.npz");
  PharaohWriter pharaoh(out / "alignments.pharaoh");
  for (const AlignedSentence& sentence : sentences) {
    jsonl.write(sentence);
    npz.write(sentence);
    pharaoh.write(sentence.hard);
  }
  jsonl.commit();
  npz.commit();
  pharaoh.commit();
}

void write_svgs(const fs::path& folder, const std::vector<AlignedSentence>& sentences) {
  make_folder(folder);
  for (const AlignedSentence& sentence : sentences) {
    write_file(folder / fmt::format("{:06}.svg", sentence.id), svg_heatmap(sentence));
  }
}

std::vector<ReportScore> report_scores(const Scores& scores) {
  std::vector<ReportScore> rows;
  const auto add = [&](const char* name, const Score& score, ChartUnit unit) {
    rows.push_back({name, score.value, score.low, score.high, unit});
  };
  add("Exact match", scores.exact_match, ChartUnit::percent);
  add("Token accuracy", scores.token_accuracy, ChartUnit::percent);
  add("BLEU", scores.bleu, ChartUnit::number);
  add("chrF", scores.chrf, ChartUnit::number);
  add("Perplexity", scores.perplexity, ChartUnit::number);
  if (scores.precision) add("Link precision", *scores.precision, ChartUnit::percent);
  if (scores.recall) add("Link recall", *scores.recall, ChartUnit::percent);
  if (scores.aer) add("AER", *scores.aer, ChartUnit::percent);
  return rows;
}

void write_outputs(const EvalOptions& options, const Translator& translator, Evaluation evaluation) {
  const fs::path out = options.out;
  std::string hypotheses;
  for (const std::string& hypothesis : evaluation.hypotheses) hypotheses += hypothesis + "\n";
  write_file(out / "hypotheses.txt", hypotheses);
  write_file(out / "scores.json", to_json(evaluation.scores).dump(2) + "\n");
  write_alignments(out, evaluation.alignments);
  if (!options.svg.empty()) write_svgs(options.svg, evaluation.alignments);

  Report report;
  report.title = "seq2see report";
  report.summary = fmt::format(
      "{} sentences of {}, translated by the model {} ({} parameters).", evaluation.scores.sentences,
      fs::path(options.data.empty() ? options.source : options.data).filename().string(),
      fs::path(options.model).lexically_normal().filename().string(), translator.parameter_count());
  report.runs.emplace_back();
  report.runs[0].scores = report_scores(evaluation.scores);
  report.runs[0].charts = training_curves(fs::path(options.model) / "training.jsonl");
  report.runs[0].configuration = translator.settings();
  report.runs[0].sentences = std::move(evaluation.alignments);
  write_report(out / "report.html", report);
}

int evaluate_model(const EvalOptions& options) {
  validate(options.evaluation.search);
  validate(options.evaluation.bootstrap);
  if (options.data.empty() && options.source.empty()) {
    throw UsageError("Give the test set: --data FILE, or --source FILE and --target FILE.");
  }
  check_free(options);
  const Translator translator(options.model);
  for (const std::string& sentence : translator.notices()) notice(sentence);
  const Corpus corpus = read_test_set(options, translator);
  if (corpus.pairs.empty()) throw Error("The test set holds no sentence pair.");
  make_folder(options.out);
  Evaluation evaluation = evaluate(translator, corpus.pairs, options.evaluation);
  fmt::print("{}", scores_table(evaluation.scores));
  write_outputs(options, translator, std::move(evaluation));
  fmt::print("Written to {}: scores, hypotheses, alignments and report.html.\n", options.out);
  return 0;
}

}  // namespace
}  // namespace seq2see

int main(int argc, char** argv) {
  using namespace seq2see;
  CLI::App app("Scores a model on a test set, and writes scores, alignments and a report to look at.",
               "seq2see-eval");
  EvalOptions options;
  app.add_option("--model", options.model, "the model's folder")->required()->type_name("DIR");
  CLI::Option* data = app.add_option(
      "--data", options.data, "test pairs: source, tab, target, and tab and gold links or nothing; gzip too");
  CLI::Option* source =
      app.add_option("--source", options.source, "test sentences, one a line, instead of --data");
  CLI::Option* target = app.add_option("--target", options.target, "their reference translations");
  data->type_name("FILE")->excludes(source)->excludes(target);
  source->type_name("FILE")->needs(target);
  target->type_name("FILE")->needs(source);
  app.add_flag("--swap", options.swap, "the test set's target is what the model translates");
  app.add_option("--out", options.out, "folder for the results")->required()->type_name("DIR");
  app.add_flag("--overwrite", options.overwrite, "replace results that are there");
  app.add_option("--svg", options.svg, "also write each heatmap as SVG into this folder")->type_name("DIR");
  add_value(app, "--alignments-of", options.evaluation.alignments_of,
            "whose alignments are written and shown; AER is always of the references");
  app.add_option("--resamples", options.evaluation.bootstrap.resamples,
                 "bootstrap resamples of the intervals")
      ->capture_default_str();
  app.add_option("--seed", options.evaluation.bootstrap.seed, "of the resamples")->capture_default_str();
  app.add_option("--workers", options.evaluation.workers, "threads; 0: the cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  add_fields(app, options.evaluation.search, "Search");
  return run_program(app, argc, argv, [&] { return evaluate_model(options); });
}
