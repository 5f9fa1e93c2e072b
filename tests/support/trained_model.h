#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/support/run_program.h"
#include "tests/support/toy_pairs.h"

namespace seq2see {

/// The pairs as lines of a TSV file, with links or without.
enum class WithLinks { no, yes };
inline std::string tsv(const std::vector<SentencePair>& pairs, WithLinks links = WithLinks::no) {
  std::string text;
  for (const SentencePair& pair : pairs) {
    text += pair.source + "\t" + pair.target;
    if (links == WithLinks::yes) text.append("\t").append(format_links(*pair.links));
    text += "\n";
  }
  return text;
}

/// Options of a model that is trained within a second or two and knows the toy pairs then.
constexpr std::string_view tiny_options =
    "--width 16 --vocabulary-size 60 --batch-sentences 16 --learning-rate 0.02 --warmup-steps 10 --dropout 0 "
    "--shards 2 --encoder-layers 1";

/// A folder with train.tsv (200 toy pairs), valid.tsv, test.tsv (20 each, with links), and with `model`,
/// which seq2see-train makes at the first call. For reading only.
inline const TemporaryFolder& trained_model() {
  static const TemporaryFolder folder;
  static const bool once = [] {
    const auto pairs = toy_pairs(240);
    const auto part = [&](int begin, int end) {
      return std::vector<SentencePair>(pairs.begin() + begin, pairs.begin() + end);
    };
    write_file(folder / "train.tsv", tsv(part(0, 200)));
    write_file(folder / "valid.tsv", tsv(part(200, 220), WithLinks::yes));
    write_file(folder / "test.tsv", tsv(part(220, 240), WithLinks::yes));
    const Finished done = run_shell(
        folder, fmt::format("seq2see-train --corpus . --model model --max-epochs 14 --validate-every 91 {}",
                            tiny_options));
    EXPECT_EQ(done.status, 0) << done;
    return true;
  }();
  static_cast<void>(once);
  return folder;
}

}  // namespace seq2see
