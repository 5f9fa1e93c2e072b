// seq2see-eval: scores a model on a test set, and writes scores, alignments and the report.

#include <fmt/format.h>

#include <filesystem>

#include "data/corpus.h"
#include "data/files.h"
#include "data/option_flags.h"
#include "data/output_file.h"
#include "data/program.h"
#include "eval/evaluation_output.h"
#include "eval/shown_heads.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

struct EvalOptions {
  std::string model, data, source, target, out, svg;
  std::vector<std::string> compare;  ///< two models' folders, or none
  bool swap = false, overwrite = false;
  ShownHeads shown;
  Precision precision = Precision::fp32;
  EvaluationOptions evaluation;

  std::vector<std::string> models() const { return compare.empty() ? std::vector{model} : compare; }
  /// Where a model's files go: beside the report, or, of two models, into folders of their own.
  fs::path folder(size_t number) const {
    return compare.empty() ? fs::path(out) : fs::path(out) / (number == 0 ? "a" : "b");
  }
};

void validate_call(const EvalOptions& options) {
  validate(options.evaluation.search);
  validate(options.evaluation.bootstrap);
  if (options.model.empty() && options.compare.empty()) {
    throw UsageError("Give the model: --model DIR, or two to set side by side: --compare DIR DIR.");
  }
  if (options.data.empty() && options.source.empty()) {
    throw UsageError("Give the test set: --data FILE, or --source FILE and --target FILE.");
  }
  const bool from_pipe = options.data == "-" || options.source == "-" || options.target == "-";
  if (from_pipe && !options.compare.empty()) {
    throw UsageError("Two models need the test set twice: give --compare a file, not standard input.");
  }
}

/// Nothing that is there is replaced without being asked for; found out before the work, not after.
void check_free(const EvalOptions& options) {
  if (options.overwrite) return;
  std::vector<fs::path> paths = {fs::path(options.out) / "report.html"};
  for (size_t number = 0; number < options.models().size(); ++number) {
    for (const char* name : evaluation_files) paths.push_back(options.folder(number) / name);
  }
  for (const fs::path& path : paths) {
    if (would_replace(path)) throw Error("{} is there already. Replace it by --overwrite.", path.string());
  }
  if (!options.svg.empty() && fs::exists(options.svg) && !fs::is_empty(options.svg)) {
    throw Error("The folder {} is not empty. Replace its heatmaps by --overwrite.", options.svg);
  }
}

Corpus read_test_set(const EvalOptions& options, const Translator& translator) {
  CorpusOptions corpus_options{translator.word_rule(),
                               options.swap ? Direction::swapped : Direction::forward};
  Corpus corpus = read_corpus({options.data, options.source, options.target}, corpus_options);
  if (corpus.pairs.empty()) throw Error("The test set holds no sentence pair.");
  return corpus;
}

std::string summary(const EvalOptions& options, const std::vector<Translator>& translators,
                    const Report& report) {
  std::string models;
  for (size_t i = 0; i < translators.size(); ++i) {
    models += fmt::format("{}{} ({:.2f} million parameters)", i == 0 ? "" : " and by ", report.runs[i].name,
                          double(translators[i].parameter_count()) / 1e6);
  }
  const fs::path test_set = options.data.empty() ? options.source : options.data;
  return fmt::format("{} sentences of {}, translated by {}.", report.runs[0].sentences.size(),
                     test_set.filename().string(), models);
}

void draw(const fs::path& folder, const std::vector<AlignedSentence>& sentences) {
  for (const int line : write_svgs(folder, sentences)) {
    notice(fmt::format("Line {} is too long for a heatmap; report.html shows it.", line + 1));
  }
}

/// Results of an earlier run that compared, where this one does not, or did not, where this one does.
void remove_others(const EvalOptions& options) {
  if (options.compare.empty()) {
    for (const char* folder : {"a", "b"}) remove_evaluation(fs::path(options.out) / folder);
  } else {
    remove_evaluation(options.out);
  }
}

/// A test set of words that the model has never seen is likely to be of other languages.
void expect_its_language(const Translator& translator, const std::vector<SentencePair>& pairs) {
  size_t words = 0, unseen = 0;
  for (const SentencePair& pair : pairs) {
    words += word_texts(pair.source, translator.word_rule()).size();
    unseen += translator.unseen_words(pair.source).size();
  }
  if (2 * unseen <= words) return;
  notice(
      "Training saw fewer than half of the test set's source words: is it of other languages, or is it to be "
      "read the other way round (--swap)?");
}

int evaluate_models(const EvalOptions& options) {
  validate_call(options);
  check_free(options);
  const std::vector<std::string> models = options.models();
  std::vector<Translator> translators;
  std::vector<Corpus> corpora;  // one each, for models may count words by different rules
  for (const std::string& model : models) {
    translators.emplace_back(model, options.precision);
    for (const std::string& sentence : translators.back().notices()) notice(sentence);
    options.shown.apply(translators.back());
    translators.back().keep_heads(true);
  }
  for (const Translator& translator : translators) corpora.push_back(read_test_set(options, translator));
  for (const std::string& sentence : corpora.front().notices) notice(sentence);
  for (size_t i = 0; i < models.size(); ++i) expect_its_language(translators[i], corpora[i].pairs);
  make_folder(options.out);

  Report report;
  for (size_t i = 0; i < models.size(); ++i) {
    Evaluation evaluation = evaluate(translators[i], corpora[i], options.evaluation);
    fmt::print("{}{}", models.size() == 1 ? "" : fmt::format("{}\n", models[i]),
               scores_table(evaluation.scores));
    make_folder(options.folder(i));
    write_evaluation(options.folder(i), evaluation);
    if (!options.svg.empty()) draw(options.svg, evaluation.alignments);
    report.runs.push_back(report_run(models[i], translators[i], std::move(evaluation)));
  }
  if (models.size() == 2) {
    std::tie(report.runs[0].name, report.runs[1].name) = names_of_models(models[0], models[1]);
  }
  report.title = models.size() == 1
                     ? fmt::format("{}: seq2see report", report.runs[0].name)
                     : fmt::format("{} and {}: seq2see comparison", report.runs[0].name, report.runs[1].name);
  report.summary = summary(options, translators, report);
  write_report(fs::path(options.out) / "report.html", report);
  if (options.overwrite) remove_others(options);
  fmt::print("Written to {}: scores, hypotheses, alignments{} and report.html.\n", options.out,
             models.size() == 1 ? "" : " (in a and b)");
  return 0;
}

}  // namespace
}  // namespace seq2see

int main(int argc, char** argv) {
  using namespace seq2see;
  CLI::App app("Scores a model on a test set, and writes scores, alignments and a report to look at.",
               "seq2see-eval");
  EvalOptions options;
  CLI::Option* model = app.add_option("--model", options.model, "the model's folder")->type_name("DIR");
  CLI::Option* compare =
      app.add_option("--compare", options.compare, "two models' folders, to set side by side in one report");
  compare->expected(2)->type_name("DIR")->excludes(model);
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
  app.add_option("--svg", options.svg, "also write each heatmap as SVG into this folder")
      ->type_name("DIR")
      ->excludes(compare);
  add_value(app, "--alignments-of", options.evaluation.alignments_of,
            "whose alignments are written and shown; AER is always of the references");
  app.add_option("--resamples", options.evaluation.bootstrap.resamples,
                 "bootstrap resamples of the intervals")
      ->capture_default_str();
  app.add_option("--seed", options.evaluation.bootstrap.seed, "of the resamples")->capture_default_str();
  app.add_option("--workers", options.evaluation.workers, "threads; 0: the cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  add_value(app, "--precision", options.precision,
            "what weights are held in; with bf16 a single sentence is translated sooner");
  options.shown.add_to(app);
  add_fields(app, options.evaluation.search, "Search");
  return run_program(app, argc, argv, [&] { return evaluate_models(options); });
}
