#pragma once

#include <span>
#include <vector>

#include "data/worker_pool.h"
#include "eval/forced.h"
#include "eval/search.h"

namespace seq2see {

/// Numbers of sentences in order of length, longest first, cut into batches: similar lengths waste least on
/// padding. A batch holds 64 sentences at most, and 4,096 tokens with the padding, so that one long line does
/// not make 63 others as long; a sentence that is longer than that has its own. `lengths` in tokens.
std::vector<std::vector<size_t>> batches_by_length(std::span<const size_t> lengths);

/// search() and force() over any number of sentences: sorted by length, cut into batches, shared among the
/// pool's workers, and given back in the order of the input. The pool's threads have to run use_one_thread()
/// first. `guides`: one a sentence, or none at all.

std::vector<std::vector<Hypothesis>> search_all(const Seq2Seq& model, std::span<const TokenIds> sources,
                                                const SearchOptions& options, Want want,
                                                const AlignmentHeads& alignment, WorkerPool& pool,
                                                std::span<const Guide> guides = {});

std::vector<Forced> force_all(const Seq2Seq& model, std::span<const TokenIds> sources,
                              std::span<const TokenIds> targets, Want want, const AlignmentHeads& alignment,
                              WorkerPool& pool);

}  // namespace seq2see
