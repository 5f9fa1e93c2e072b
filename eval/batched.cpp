#include "eval/batched.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace seq2see {
namespace {

std::vector<const TokenIds*> chosen(std::span<const TokenIds> sentences, const std::vector<size_t>& batch) {
  std::vector<const TokenIds*> pointers;
  for (size_t i : batch) pointers.push_back(&sentences[i]);
  return pointers;
}

std::vector<size_t> lengths_of(std::span<const TokenIds> sentences) {
  std::vector<size_t> lengths;
  for (const TokenIds& sentence : sentences) lengths.push_back(sentence.size() + 1);  // the end mark
  return lengths;
}

/// results[i] = what `work` gives for sentence i of a batch.
template <typename Result, typename Work>
std::vector<Result> in_batches(const std::vector<size_t>& lengths, WorkerPool& pool, const Work& work) {
  const auto batches = batches_by_length(lengths);
  std::vector<Result> results(lengths.size());
  pool.run(static_cast<int>(batches.size()), [&](int number, int) {
    const std::vector<size_t>& batch = batches[static_cast<size_t>(number)];
    std::vector<Result> done = work(batch);
    for (size_t i = 0; i < batch.size(); ++i) results[batch[i]] = std::move(done[i]);
  });
  return results;
}

}  // namespace

std::vector<std::vector<size_t>> batches_by_length(std::span<const size_t> lengths) {
  constexpr size_t most_sentences = 64, most_tokens = 4096;
  std::vector<size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t x, size_t y) { return lengths[x] > lengths[y]; });
  std::vector<std::vector<size_t>> batches;
  size_t room = 0;  // for sentences, in the last of them
  for (const size_t sentence : order) {
    if (room == 0) {
      batches.emplace_back();
      room = std::clamp(most_tokens / std::max<size_t>(1, lengths[sentence]), size_t{1}, most_sentences);
    }
    batches.back().push_back(sentence);
    --room;
  }
  return batches;
}

std::vector<std::vector<Hypothesis>> search_all(const Seq2Seq& model, std::span<const TokenIds> sources,
                                                const SearchOptions& options, Want want,
                                                const AlignmentHeads& alignment, WorkerPool& pool,
                                                std::span<const Guide> guides) {
  validate(options);
  return in_batches<std::vector<Hypothesis>>(
      lengths_of(sources), pool, [&](const std::vector<size_t>& batch) {
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
  std::vector<size_t> longer = lengths_of(sources);  // of the two sides
  const std::vector<size_t> of_targets = lengths_of(targets);
  for (size_t i = 0; i < longer.size(); ++i) longer[i] = std::max(longer[i], of_targets[i]);
  return in_batches<Forced>(longer, pool, [&](const std::vector<size_t>& batch) {
    return force(model, chosen(sources, batch), chosen(targets, batch), want, alignment);
  });
}

}  // namespace seq2see
