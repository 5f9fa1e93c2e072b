#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "eval/alignment.h"
#include "model/alignment_heads.h"
#include "model/batch.h"
#include "model/seq2seq.h"

namespace seq2see {

/// What a model says of a given target (forced decoding, teacher forcing).
struct Forced {
  double log_probability = 0;              ///< of the target, end mark included
  int correct = 0;                         ///< tokens that were the most probable ones, end mark included
  int tokens = 0;                          ///< end mark included
  Matrix attention;                        ///< [T + 1, S + 1] of the alignment heads, where asked for
  std::vector<std::vector<Matrix>> heads;  ///< per layer and head, where everything was asked for
};

/// One pass over a batch of sentence pairs. Padding changes nothing.
std::vector<Forced> force(const Seq2Seq& model, std::span<const TokenIds* const> sources,
                          std::span<const TokenIds* const> targets, Want want,
                          const AlignmentHeads& alignment = {});

}  // namespace seq2see
