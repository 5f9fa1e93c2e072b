// make_report KIND FOLDER writes FOLDER/report.html and, of each run, FOLDER/RUN.jsonl, for the tests in a
// browser. Sentences are made up, the same at every run; weights have the shape of real ones: most of a row
// on few cells, the rest noise.

#include <fmt/format.h>

#include <cmath>
#include <random>

#include "data/files.h"
#include "eval/alignment_jsonl.h"
#include "eval/report.h"
#include "tests/support/sample_sentences.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

constexpr const char* source_words[] = {"the",    "small", "cat",    "sees",    "a",      "white",
                                        "horse",  "every", "day",    "my",      "friend", "who",
                                        "lives",  "near",  "water",  "eats",    "five",   "red",
                                        "apples", "and",   "sleeps", "because", "it",     "rains"};
constexpr const char* target_words[] = {
    "le",  "petit", "chat", "voit",  "un",   "cheval", "blanc",  "chaque", "jour", "mon", "ami", "qui",
    "vit", "près",  "eau",  "mange", "cinq", "pommes", "rouges", "et",     "dort", "car", "il",  "pleut"};

struct Maker {
  std::mt19937 random{
      7};  ///< of texts, weights and scores, but not of heads: with and without them they are the same

  double uniform() { return double(random() % 1'000'000) / 1e6; }
  int below(int end) { return int(random() % unsigned(end)); }

  /// `count` words, of which every fifth or so has two tokens.
  AlignedSide side(const char* const (&words)[24], int count) {
    AlignedSide side;
    for (int word = 0; word < count; ++word) {
      const std::string text = word + 1 == count ? "." : words[below(24)];
      side.text += (word == 0 || text == "." ? "" : " ") + text;
      side.words.push_back(text);
      const bool cut = text.size() > 4 && below(2) == 0;
      side.tokens.push_back((text == "." ? "" : "▁") + text.substr(0, cut ? 3 : std::string::npos));
      if (cut) side.tokens.push_back(text.substr(3));
      side.token_words.resize(side.tokens.size(), word);
    }
    return side;
  }

  /// A softmax of noise, sharpened around a diagonal that is `shift` off, as heads are.
  Matrix weights(const AlignedSentence& sentence, double sharpness, double shift) {
    Matrix matrix(int(sentence.target.tokens.size()) + 1, int(sentence.source.tokens.size()) + 1);
    for (int row = 0; row < matrix.rows; ++row) {
      const double middle = double(row) * (matrix.columns - 1) / std::max(matrix.rows - 1, 1) + shift;
      double sum = 0;
      for (int column = 0; column < matrix.columns; ++column) {
        const double score = -sharpness * std::abs(column - middle) + 1.6 * uniform() * sharpness;
        sum += matrix.at(row, column) = float(std::exp(score));
      }
      for (int column = 0; column < matrix.columns; ++column) matrix.at(row, column) /= float(sum);
    }
    return matrix;
  }

  void add_heads(AlignedSentence& sentence, int layers, int heads) {
    for (int layer = 0; layer < layers; ++layer) {
      sentence.heads.emplace_back();
      for (int head = 0; head < heads; ++head) {
        sentence.heads.back().push_back(weights(sentence, 0.3 + 0.5 * head, layer - 0.5));
      }
    }
  }

  /// Sentence `id` of the given number of words; every fourth output has one word that the reference lacks.
  AlignedSentence sentence(int id, int words) {
    AlignedSentence sentence;
    sentence.id = id;
    sentence.source = side(source_words, words);
    sentence.target = side(target_words, std::max(2, words - 1 + below(3)));
    sentence.tokens = weights(sentence, 2.5, 0);
    sentence.words = word_matrix(sentence.tokens, sentence.source, sentence.target);
    sentence.hard = hard_links(sentence.words);
    sentence.log_probability = -0.01 - 0.4 * uniform() * words;
    const bool wrong = id % 4 == 3;
    sentence.reference = sentence.target.text;
    if (wrong) sentence.reference->replace(0, sentence.target.words[0].size(), "quelque");
    sentence.bleu = wrong ? 40 + 50 * uniform() : 100;
    sentence.gold = sentence.hard;
    if (sentence.gold->sure.size() > 2) {
      sentence.gold->possible.push_back(sentence.gold->sure[1]);
      sentence.gold->sure.erase(sentence.gold->sure.begin() + 1);
    }
    if (!wrong) sentence.aer = id % 3 == 0 ? 0 : 0.5 * uniform();
    return sentence;
  }
};

ReportRun run_of(const std::string& name, int count, int shortest, int longest, int layers, int heads) {
  Maker maker, maker_of_heads;
  ReportRun run;
  run.name = name;
  if (heads > 1) run.shown_heads = "layer 2, head 3";
  run.scores = {{"Exact match", .75, .72, .78, ChartUnit::percent},
                {"BLEU", 91.25, 90.01, 92.5},
                {"AER", .16, .15, .17, ChartUnit::percent, Better::lower}};
  run.charts = {
      {"Loss, nats a token", ChartUnit::number, {{"training", {{0, 5}, {100, 2}, {200, 1}, {300, .8}}}}}};
  run.configuration = {{"heads", std::to_string(heads)}, {"width", "128"}};
  for (int id = 0; id < count; ++id) {
    run.sentences.push_back(maker.sentence(id, shortest + maker.below(longest - shortest + 1)));
    if (heads > 1) maker_of_heads.add_heads(run.sentences.back(), layers, heads);
  }
  return run;
}

Report make_report(const std::string& kind) {
  Report report;
  report.title = "Report of made-up sentences";
  report.summary = "Made by make_report for the tests in a browser.";
  report.source_language = "en";
  report.target_language = "fr";
  if (kind == "small") report.runs = {run_of("small", 40, 4, 12, 2, 4)};
  if (kind == "thousand") report.runs = {run_of("thousand", 1000, 4, 14, 2, 4)};
  if (kind == "long") report.runs = {run_of("long", 447, 5, 40, 2, 4)};
  if (kind == "longest") report.runs = {run_of("longest", 447, 40, 40, 2, 4)};
  if (kind == "cut") report.runs = {run_of("cut", 1200, 4, 12, 2, 4)};
  if (kind == "empty") report.runs = {run_of("empty", 0, 1, 1, 1, 1)};
  if (kind == "hostile") {
    report.title = "</title><script>alert(1)</script>";
    report.runs = {{"<b>", {}, {}, {}, {{"</table><script>", "<img src=x>"}}, sample_sentences()}};
  }
  if (kind == "compared") {
    report.runs = {run_of("transformer", 40, 4, 12, 2, 4), run_of("recurrent", 40, 4, 12, 1, 1)};
    // The same sources and references, but outputs and weights of its own.
    Maker maker;
    maker.random.seed(8);
    for (AlignedSentence& sentence : report.runs[1].sentences) {
      if (sentence.id % 5 != 0) continue;
      sentence.target = maker.side(target_words, int(sentence.target.words.size()));
      sentence.tokens = maker.weights(sentence, 1.5, 0);
      sentence.words = word_matrix(sentence.tokens, sentence.source, sentence.target);
      sentence.hard = hard_links(sentence.words);
      sentence.bleu = 10;
      sentence.aer.reset();
    }
  }
  return report;
}

}  // namespace
}  // namespace seq2see

int main(int argc, char** argv) {
  using namespace seq2see;
  if (argc != 3) return fmt::print(stderr, "make_report KIND FOLDER\n"), 2;
  const Report report = make_report(argv[1]);
  if (report.runs.empty()) return fmt::print(stderr, "make_report: unknown kind '{}'\n", argv[1]), 2;
  const fs::path folder = argv[2];
  make_folder(folder);
  ReportOptions options;
  if (argv[1] == std::string("cut")) options.weight_bytes = 20'000;  // less than the token weights take
  write_report(folder / "report.html", report, options);
  for (size_t run = 0; run < report.runs.size(); ++run) {
    AlignmentJsonlWriter jsonl(folder / fmt::format("{}.jsonl", run));
    for (const AlignedSentence& sentence : report.runs[run].sentences) jsonl.write(sentence);
    jsonl.commit();
  }
  return 0;
}
