#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace seq2see {

/// What we need to know of a SentencePiece model file (sentencepiece_model.proto), read from its bytes
/// without the library, which takes them on trust.
struct ModelProto {
  /// Numbers of the protocol's SentencePiece.Type that we look at.
  static constexpr uint64_t unknown = 2, control = 3;

  struct Piece {
    std::string_view text;
    uint64_t type = 1;  ///< normal
  };

  std::vector<Piece> pieces;
  uint64_t kind = 1;  ///< 1 unigram, 2 bpe, 3 word, 4 char
};

/// Reads and checks the bytes, which the result points into: lengths, piece texts (valid UTF-8, not empty,
/// no two the same), finite scores, a kind that exists, one unknown piece, a character map whose trie stays
/// within itself. Throws Error with the reason, without a file name.
ModelProto parse_model_proto(std::string_view bytes);

/// The bytes without the trainer's `seed_sentencepieces_file`, a path that has no meaning after training.
std::string without_seed_file(std::string_view bytes);

}  // namespace seq2see
