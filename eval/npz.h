#pragma once

#include <filesystem>
#include <string>
#include <unordered_set>

#include "eval/alignment.h"
#include "eval/zip.h"

namespace seq2see {

/// Writes alignments.npz, which numpy.load() opens: for the sentence with id 12 the float32 arrays
/// `tokens_000012` [target tokens + 1, source tokens + 1] and `words_000012` [target words + 1, source words
/// + 1]; see docs/formats.md. A weight that is no finite number stays what it is, for NumPy has such numbers.
class NpzWriter {
 public:
  /// `path` may be `-` for standard output. Throws Error like OutputFile.
  explicit NpzWriter(const std::filesystem::path& path) : archive_(path) {}

  /// Throws Error where a sentence of the same id has been written.
  void write(const AlignedSentence& sentence);
  void commit() { archive_.commit(); }

 private:
  ZipWriter archive_;
  std::unordered_set<int> ids_;
};

/// The matrix as the bytes of a .npy file of version 1.0.
std::string npy_bytes(const Matrix& matrix);

}  // namespace seq2see
