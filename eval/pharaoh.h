#pragma once

#include <filesystem>
#include <vector>

#include "data/links.h"
#include "data/output_file.h"

namespace seq2see {

/// Writes links as the Pharaoh decoder's tools do: one line a sentence, `i-j` for source word i and target
/// word j from 0 (and `i?j` for a possible link), an empty line where there are none.
class PharaohWriter {
 public:
  /// `path` may be `-` for standard output. Throws Error like OutputFile.
  explicit PharaohWriter(const std::filesystem::path& path) : file_(path) {}

  void write(const Links& links) { file_.write(format_links(links) + "\n"); }
  void commit() { file_.commit(); }

 private:
  OutputFile file_;
};

/// The links of every line, empty lines included. Throws Error with file and line on what is not a link.
std::vector<Links> read_pharaoh(const std::filesystem::path& path);

}  // namespace seq2see
