// seq2see-translate: translates sentences from arguments, a file, standard input or a prompt.

#include <fmt/format.h>
#include <unistd.h>

#include <optional>
#include <set>

#include "data/characters.h"
#include "data/line_reader.h"
#include "data/option_flags.h"
#include "data/output_file.h"
#include "data/program.h"
#include "eval/alignment_jsonl.h"
#include "eval/prompt.h"
#include "eval/shown_heads.h"
#include "eval/terminal_heatmap.h"
#include "eval/translator.h"

namespace seq2see {
namespace {

struct TranslateOptions {
  std::string model;
  std::vector<std::string> sentences;
  std::string input = "-";
  SearchOptions search;
  bool heatmap = false, tokens = false, json = false, overwrite = false;
  std::string alignments;
  ShownHeads shown;
  Precision precision = Precision::fp32;
  int workers = 0;
};

/// Translates batches of lines and prints what was asked for, in the order of the input.
class Session {
 public:
  Session(const TranslateOptions& options, const Translator& translator)
      : options_(options), translator_(translator), terminal_(detect_terminal(STDOUT_FILENO)) {
    if (!options.alignments.empty()) alignments_.emplace(options.alignments);
    heatmap_.granularity = options.tokens ? Granularity::tokens : Granularity::words;
  }

  void translate(const std::vector<std::string>& lines) {
    int number = line_;
    for (const std::string& line : lines) name_unseen_words(line, ++number);
    auto results = translator_.translate(lines, options_.search, options_.workers);
    for (auto& best : results) {
      for (Translation& translation : best) translation.alignment.id = line_;
      if (alignments_) alignments_->write(best.front().alignment);
      print(best);
      ++line_;
    }
    if (std::fflush(stdout) != 0) throw Error("Standard output cannot be written.");
  }

  void finish() {
    if (alignments_) alignments_->commit();
  }

 private:
  void print(const std::vector<Translation>& best) const {
    for (const Translation& translation : best) {
      if (options_.json) {
        fmt::print("{}\n", to_json_line(translation.alignment));
      } else if (options_.search.nbest > 1) {
        fmt::print("{} ||| {} ||| {:.4f}\n", line_, translation.text, translation.score);
      } else {
        fmt::print("{}\n", translation.text);
      }
    }
    if (options_.heatmap && !best.front().text.empty()) draw(best.front().alignment);
  }

  void draw(const AlignedSentence& alignment) const {
    if (can_be_drawn(alignment, heatmap_.granularity)) {
      fmt::print("\n{}\n", terminal_heatmap(alignment, heatmap_, terminal_));
    } else {
      notice(fmt::format("Line {} is too long for a heatmap.", line_ + 1));
    }
  }

  /// Each of them once.
  void name_unseen_words(const std::string& line, int number) {
    std::string names;
    for (const std::string& word : translator_.unseen_words(line)) {
      if (named_.insert(word).second) names += (names.empty() ? "" : ", ") + quote(word);
    }
    if (!names.empty()) notice(fmt::format("Line {}: training never saw {}.", number, names));
  }

  const TranslateOptions& options_;
  const Translator& translator_;
  TerminalOptions terminal_;
  HeatmapOptions heatmap_;
  std::optional<AlignmentJsonlWriter> alignments_;
  std::set<std::string> named_;  // words that training never saw
  int line_ = 0;
};

void check_sentence(const std::string& sentence) {
  if (sentence.find('\n') != std::string::npos) throw UsageError("A sentence may not hold a newline.");
  if (first_invalid_byte(sentence) != std::string_view::npos) {
    throw UsageError("The sentence {} is not valid UTF-8.", quote(sentence));
  }
}

void translate_prompted(Session& session) {
  Prompt prompt("> ");
  for (std::string line; prompt.next(line);) {
    if (first_invalid_byte(line) != std::string_view::npos) {
      notice("That was not valid UTF-8; please type it again.");
      continue;
    }
    session.translate({line});
  }
}

/// As many lines at once as have come, so that a file is fast and a pipe is answered at once.
void translate_lines(LineReader reader, Session& session) {
  constexpr size_t most_lines = 512;
  std::vector<std::string> lines;
  const auto next = [&](std::string& line) {
    try {
      return reader.next(line);
    } catch (const Error&) {
      session.translate(lines);  // what stood before the broken line
      throw;
    }
  };
  for (std::string line; next(line);) {
    lines.push_back(line);
    if (reader.ready() && lines.size() < most_lines) continue;
    session.translate(lines);
    lines.clear();
  }
}

int translate(const TranslateOptions& options) {
  validate(options.search);
  for (const std::string& sentence : options.sentences) check_sentence(sentence);
  if (options.json && options.heatmap) throw UsageError("Give --json or --heatmap, not both.");
  if (options.tokens && !options.heatmap) throw UsageError("--tokens is of the heatmap: give --heatmap too.");
  if (!options.alignments.empty() && !options.overwrite && would_replace(options.alignments)) {
    throw Error("{} is there already. Replace it by --overwrite.", options.alignments);
  }
  Translator translator(options.model, options.precision);
  options.shown.apply(translator);
  for (const std::string& sentence : translator.notices()) notice(sentence);
  Session session(options, translator);
  if (!options.sentences.empty()) {
    session.translate(options.sentences);
  } else if (options.input == "-" && ::isatty(STDIN_FILENO) != 0) {
    translate_prompted(session);
  } else {
    translate_lines(LineReader(options.input), session);
  }
  session.finish();
  return 0;
}

}  // namespace
}  // namespace seq2see

int main(int argc, char** argv) {
  using namespace seq2see;
  CLI::App app("Translates sentences, and shows what the model attended to.", "seq2see-translate");
  TranslateOptions options;
  CLI::Option* sentences =
      app.add_option("sentences", options.sentences,
                     "sentences to translate; without any, lines of --input, or a prompt on a terminal");
  app.add_option("--model", options.model, "the model's folder")->required()->type_name("DIR");
  app.add_option("--input", options.input, "text with one sentence a line; gzip too; - is standard input")
      ->type_name("FILE")
      ->capture_default_str()
      ->excludes(sentences);
  app.add_flag("--heatmap", options.heatmap, "show the attention below each translation");
  app.add_flag("--tokens", options.tokens, "show it between tokens, not words");
  app.add_flag("--json", options.json, "print one JSON object a translation, as in alignments.jsonl");
  app.add_option("--alignments", options.alignments, "write the alignments as JSON lines into this file")
      ->type_name("FILE");
  app.add_flag("--overwrite", options.overwrite, "replace that file where it is there");
  app.add_option("--workers", options.workers, "threads; 0: the cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  add_value(app, "--precision", options.precision,
            "what weights are held in; with bf16 a single sentence is translated sooner");
  options.shown.add_to(app);
  add_fields(app, options.search, "Search");
  return run_program(app, argc, argv, [&] { return translate(options); });
}
