#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/random.h"
#include "data/tokenizer.h"
#include "model/encoder.h"

namespace seq2see {

/// The token ids of a sentence, without special ids.
using TokenIds = std::vector<int32_t>;

/// Pads, and ends each sentence with the end mark.
Source make_source(std::span<const TokenIds* const> sentences, const SpecialIds& special);

/// A padded batch of targets for teacher forcing.
struct Target {
  at::Tensor input;   // [B, T] int64: start mark, then the tokens
  at::Tensor output;  // [B, T] int64: the tokens, then the end mark; padding behind
  int64_t tokens;     ///< end marks included, padding not
};

Target make_target(std::span<const TokenIds* const> sentences, const SpecialIds& special);

/// Shows the unknown token instead of about this share of the input's tokens, the start mark never.
void hide_tokens(const Target& target, const SpecialIds& special, double share, Random random);

}  // namespace seq2see
