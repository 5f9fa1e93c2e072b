#include "eval/batched.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace seq2see {
namespace {

constexpr size_t batch_sentences = 64;

/// Sentences in order of length, cut into batches: similar lengths waste least on padding.
std::vector<std::vector<size_t>> batches_by_length(std::span<const TokenIds> sentences) {
  std::vector<size_t> order(sentences.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t x, size_t y) { return sentences[x].size() > sentences[y].size(); });
  std::vector<std::vector<size_t>> batches;
  for (size_t at = 0; at < order.size(); at += batch_sentences) {
    const size_t end = std::min(order.size(), at + batch_sentences);
    batches.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(at),
                         order.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return batches;
}

std::vector<const TokenIds*> chosen(std::span<const TokenIds> sentences, const std::vector<size_t>& batch) {
  std::vector<const TokenIds*> pointers;
  for (size_t i : batch) pointers.push_back(&sentences[i]);
  return pointers;
}

/// results[i] = what `work` gives for sentence i of a batch.
template <typename Result, typename Work>
std::vector<Result> in_batches(std::span<const TokenIds> sources, WorkerPool& pool, const Work& work) {
  const auto batches = batches_by_length(sources);
  std::vector<Result> results(sources.size());
  pool.run(static_cast<int>(batches.size()), [&](int number, int) {
    const std::vector<size_t>& batch = batches[static_cast<size_t>(number)];
    std::vector<Result> done = work(batch);
    for (size_t i = 0; i < batch.size(); ++i) results[batch[i]] = std::move(done[i]);
  });
  return results;
}

}  // namespace

std::vector<std::vector<Hypothesis>> search_all(const Seq2Seq& model, std::span<const TokenIds> sources,
                                                const SearchOptions& options, Want want,
                                                const AlignmentHeads& alignment, WorkerPool& pool,
                                                std::span<const Guide> guides) {
  validate(options);
  return in_batches<std::vector<Hypothesis>>(sources, pool, [&](const std::vector<size_t>& batch) {
    const Source source = make_source(chosen(sources, batch), model.options().special);
    std::vector<Guide> own;
    for (size_t i : batch) {
      if (!guides.empty()) own.push_back(guides[i]);
    }
    return search(model, source, options, want, alignment, own);
  });
}

std::vector<Forced> force_all(const Seq2Seq& model, std::span<const TokenIds> sources,
                              std::span<const TokenIds> targets, Want want, const AlignmentHeads& alignment,
                              WorkerPool& pool) {
  return in_batches<Forced>(sources, pool, [&](const std::vector<size_t>& batch) {
    return force(model, chosen(sources, batch), chosen(targets, batch), want, alignment);
  });
}

}  // namespace seq2see
