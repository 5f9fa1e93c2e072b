#pragma once

#include "eval/alignment.h"

namespace seq2see {

/// The values row by row.
inline Matrix matrix(int rows, int columns, std::vector<float> values) {
  Matrix made(rows, columns);
  made.values = std::move(values);
  return made;
}

/// "Le chat dort." and its translation, with weights that four decimals hold.
inline AlignedSentence cat_sleeps() {
  AlignedSentence sentence;
  sentence.id = 12;
  sentence.source = {"The cat sleeps.",
                     {"▁The", "▁cat", "▁sleep", "s", "."},
                     {"The", "cat", "sleeps", "."},
                     {0, 1, 2, 2, 3}};
  sentence.target = {
      "Le chat \"dort\".\t\\", {"▁Le", "▁chat", "▁dort", "."}, {"Le", "chat", "dort", "."}, {0, 1, 2, 3}};
  sentence.tokens = Matrix(5, 6);
  for (int row = 0; row < 5; ++row) {
    for (int column = 0; column < 6; ++column) {
      sentence.tokens.at(row, column) = row == column ? 0.8125f : 0.0375f;
    }
  }
  sentence.words = word_matrix(sentence.tokens, sentence.source, sentence.target);
  sentence.hard = hard_links(sentence.words);
  sentence.log_probability = -0.25;
  return sentence;
}

}  // namespace seq2see
