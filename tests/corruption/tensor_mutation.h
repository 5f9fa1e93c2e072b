#pragma once

#include <string>

#include "data/random.h"
#include "tests/corruption/mutation.h"

namespace seq2see {

/// The bytes of a safetensors file after a mutation of its tensors or header; `what` tells which.
std::string mutate_tensors(const std::string& bytes, MutationKind kind, Random& random, std::string& what);

}  // namespace seq2see
