#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/named.h"

namespace seq2see {

/// A token of a line: a piece of the vocabulary and the bytes [begin, end) of the original line that it
/// covers. White space before a word belongs to no piece; a piece that covers nothing visible has begin ==
/// end.
struct Piece {
  int32_t id;
  uint32_t begin, end;
};

std::vector<int32_t> ids_of(std::span<const Piece> pieces);

/// Ids with a meaning of their own. `start` begins every target, `eos` ends every source and target.
struct SpecialIds {
  int32_t pad = 0, unknown = 1, start = 2, eos = 3;
  friend bool operator==(const SpecialIds&, const SpecialIds&) = default;
};

enum class TokenizerKind { unigram, bpe, word, character };

struct TokenizerOptions {
  TokenizerKind kind = TokenizerKind::unigram;
  int vocabulary_size = 8000;  ///< pieces at most; capped to what the data allows
};

/// A SentencePiece model. Immutable after construction, so that threads may share it.
class Tokenizer {
 public:
  /// Trains on the lines. The vocabulary is no larger than the data can fill: where `options` asks for more,
  /// it is capped and `capped_from` tells the size that was asked for. Throws Error where the data is too
  /// small for any.
  static Tokenizer train(std::span<const std::string> lines, const TokenizerOptions& options);

  /// Reads a SentencePiece model file; throws Error with the file's name when it is not one.
  static Tokenizer load(const std::filesystem::path& path);
  static Tokenizer from_bytes(std::string bytes, const std::string& name_for_errors);

  ~Tokenizer();
  Tokenizer(Tokenizer&&) noexcept;
  Tokenizer& operator=(Tokenizer&&) noexcept;

  /// The best segmentation, without special ids. Full-width forms and the like are normalized as the model
  /// says (NFKC), and a typographic apostrophe is read as a plain one unless the vocabulary knows it. Byte
  /// ranges refer to `line` as it was given, which is valid UTF-8. Neighbouring unknown characters make one
  /// piece. Where one character becomes several pieces, the last of them covers it.
  std::vector<Piece> encode(std::string_view line) const;

  /// Subword regularization (Kudo, 2018): one of the `nbest` best segmentations, drawn with probability
  /// proportional to its own to the power of `alpha`, by the given random number. BPE, word and character
  /// models have one segmentation and return it.
  std::vector<Piece> sample(std::string_view line, int nbest, double alpha, uint64_t random) const;

  /// Text of the ids: what encode() normalized, for ids that came from it. Padding, start and end ids are
  /// left out; the unknown id reads as U+2047, a double question mark.
  std::string decode(std::span<const int32_t> ids) const;

  /// Where the ids of decode() stand in its text: the same pieces, with byte ranges of that text.
  std::vector<Piece> locate(std::span<const int32_t> ids) const;

  /// How a token is shown: its text with U+2581 for the space before it.
  const std::string& piece(int32_t id) const;

  /// The id of a token as piece() shows it, or -1 where the vocabulary has none such.
  int32_t find(std::string_view piece) const;

  TokenizerKind kind() const;
  int vocabulary_size() const;
  SpecialIds special_ids() const;
  int capped_from() const;           ///< 0 where the vocabulary was not capped
  const std::string& bytes() const;  ///< the model file's content

 private:
  struct State;
  explicit Tokenizer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

template <>
struct Named<TokenizerKind> {
  static constexpr std::string_view what = "tokenizer";
  static constexpr std::pair<TokenizerKind, std::string_view> values[] = {{TokenizerKind::unigram, "unigram"},
                                                                          {TokenizerKind::bpe, "bpe"},
                                                                          {TokenizerKind::word, "word"},
                                                                          {TokenizerKind::character, "char"}};
};

}  // namespace seq2see
