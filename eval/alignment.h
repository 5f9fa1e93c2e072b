#pragma once

#include <optional>
#include <span>
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
  Matrix tokens;  ///< [target tokens + 1, source tokens + 1] attention weights
  Matrix words;   ///< [target words + 1, source words + 1]
  /// All cross-attention heads, [layer][head], each like `tokens`; empty where there is one only, which is
  /// `tokens`, or where nobody asked for them.
  std::vector<std::vector<Matrix>> heads;
  Links hard;                  ///< word level; sure links only
  bool forced = false;         ///< the target was given, not found by search
  double log_probability = 0;  ///< of the target, end mark included
  std::optional<std::string> reference;
  std::optional<Links> gold;   ///< of source and reference
  std::optional<double> aer;   ///< against gold, where the target's words are the reference's
  std::optional<double> bleu;  ///< sentence BLEU against the reference
};

/// Per piece the word it belongs to: the one that the piece's first visible byte lies in, or -1 where it
/// covers none. A piece that covers several words belongs to the first of them.
std::vector<int> words_of_pieces(std::span<const Piece> pieces, std::span<const Word> words);

/// A line with its tokens and words; `pieces` are the tokenizer's for `text`, without the end mark.
AlignedSide make_side(const std::string& text, const std::vector<Piece>& pieces, const Tokenizer& tokenizer,
                      WordRule rule);

/// Word-level weights [target words + 1, source words + 1] of token-level ones [target tokens + 1, source
/// tokens
/// + 1]: the sum over a word's source tokens, the mean over its target tokens; end marks stay alone. Every
/// row keeps its sum:
///  - a source token of no word gives its weight to the word of the next token that has one, else to that of
///    the one before, else to the end mark;
///  - a target token of no word is left out of the mean;
///  - a source word that shares a piece with a word before it has no token of its own: its weights are 0;
///  - such a target word takes the row of the last token before it, which covers it, or, were there none, of
///    the first token that has a word (the end mark's row, where no token has).
Matrix word_matrix(const Matrix& tokens, const AlignedSide& source, const AlignedSide& target);

/// Hard links: for every target word the source word with the largest product of two shares, that of the
/// row's attention which goes to the word, and that of the word's attention which comes from the row (the
/// product of both directions' posteriors, as in Liang, Taskar and Klein, 2006). So a word that another row
/// has taken already yields to one that nobody looks at: it lowers the AER of the toy corpora by a sixth
/// against the row's largest weight. The first of equals counts. A target word whose largest product is the
/// end mark's, or that has no weight at all, has no link; the end mark has none.
/// A source word that no target word took then joins the target word that looks at it most, if that one gives
/// it at least a tenth of its attention, and the word gets at least half of its own from there: so
/// "Apfelkuchen" has both of "apple cake".
Links hard_links(const Matrix& words);

}  // namespace seq2see
