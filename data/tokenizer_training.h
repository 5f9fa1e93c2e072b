#pragma once

#include <span>
#include <string>

#include "data/tokenizer.h"

namespace seq2see {

/// Trains a SentencePiece model and returns its file's bytes; see Tokenizer::train. The bytes depend on the
/// lines, the kind and the vocabulary's size alone.
std::string train_model_proto(std::span<const std::string> lines, const TokenizerOptions& options);

}  // namespace seq2see
