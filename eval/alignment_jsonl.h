#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "data/output_file.h"
#include "eval/alignment.h"

namespace seq2see {

/// Writes alignments.jsonl: one JSON object per sentence and line; see docs/formats.md. Weights are rounded
/// to 4 decimals, scores to 6.
class AlignmentJsonlWriter {
 public:
  /// `path` may be `-` for standard output. Throws Error like OutputFile.
  explicit AlignmentJsonlWriter(const std::filesystem::path& path) : file_(path) {}

  void write(const AlignedSentence& sentence);
  void commit() { file_.commit(); }

 private:
  OutputFile file_;
};

/// Whether a sentence's object has its matrices, or only all the rest.
enum class JsonWeights { written, left_out };

/// The sentence as a line of alignments.jsonl, without a newline. Text that is not UTF-8 is shown with
/// U+FFFD. Throws Error where a weight or score is no finite number, for JSON has none such.
std::string to_json_line(const AlignedSentence& sentence, JsonWeights weights = JsonWeights::written);

/// Reads such a line. Throws Error with file and line, what was found and what was expected, on anything that
/// is not one: broken JSON, a missing, repeated or mistyped field, matrices whose shape does not fit the
/// tokens and words, weights outside 0 to 1, links to words that are not there. Further fields are left
/// unread.
AlignedSentence from_json_line(std::string_view line, const std::filesystem::path& file, int64_t number);

/// All sentences of a file, in order.
std::vector<AlignedSentence> read_alignment_jsonl(const std::filesystem::path& path);

}  // namespace seq2see
