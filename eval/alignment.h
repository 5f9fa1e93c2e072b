#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/links.h"
#include "data/tokenizer.h"
#include "data/words.h"

namespace seq2see {

/// A dense matrix in row-major order; rows are target, columns are source.
struct Matrix {
  int rows = 0, columns = 0;
  std::vector<float> values;

  Matrix() = default;
  Matrix(int rows_, int columns_)
      : rows(rows_), columns(columns_), values(size_t(rows_) * size_t(columns_)) {}
  float& at(int row, int column) { return values[size_t(row) * size_t(columns) + size_t(column)]; }
  float at(int row, int column) const { return values[size_t(row) * size_t(columns) + size_t(column)]; }
  friend bool operator==(const Matrix&, const Matrix&) = default;
};

/// One side of an aligned sentence: its text, its tokens and its words.
struct AlignedSide {
  std::string text;
  std::vector<std::string> tokens;  ///< as Tokenizer::piece shows them, without the end mark
  std::vector<std::string> words;   ///< by the model's word rule
  std::vector<int> token_words;     ///< per token, the word it belongs to, or -1 (covers nothing visible)
};

/// The soft and hard alignment of one sentence and its translation (or a given target). The last row and
/// column of both matrices are the end mark's. Nothing but `gold` and the scores may be missing.
struct AlignedSentence {
  int id = 0;  ///< line of the input, from 0
  AlignedSide source, target;
  Matrix tokens;               ///< [target tokens + 1, source tokens + 1] attention weights
  Matrix words;                ///< [target words + 1, source words + 1]
  Links hard;                  ///< word level; sure links only
  bool forced = false;         ///< the target was given, not found by search
  double log_probability = 0;  ///< of the target, end mark included
  std::optional<std::string> reference;
  std::optional<Links> gold;   ///< of source and reference
  std::optional<double> aer;   ///< against gold, where the target's words are the reference's
  std::optional<double> bleu;  ///< sentence BLEU against the reference
};

/// Which tokens make which word: the word that a token's first visible byte lies in.
AlignedSide make_side(const std::string& text, const std::vector<Piece>& pieces, const Tokenizer& tokenizer,
                      WordRule rule);

/// Word-level weights: the sum over a word's source tokens, the mean over its target tokens; end marks stay
/// alone. Tokens of no word are left out of the mean; their weight as source columns goes to the word after
/// them, if any, else to the one before, so that rows keep their sum.
Matrix word_matrix(const Matrix& tokens, const AlignedSide& source, const AlignedSide& target);

/// Hard links: for every target word the source word of largest weight; a target word whose largest weight
/// lies on the end mark has no link.
Links hard_links(const Matrix& words);

}  // namespace seq2see
