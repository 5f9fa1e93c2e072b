#include "train/shard_sum.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "model/gradient_sum.h"

namespace seq2see {
namespace {

constexpr int64_t places_at_once = 1 << 14;  // of a worker

/// Part r of `size` numbers goes to process r, which sums it up.
std::vector<int64_t> part_sizes(int64_t size, int processes) {
  const int64_t part = (size + processes - 1) / processes;
  std::vector<int64_t> sizes;
  for (int64_t begin = 0; static_cast<int>(sizes.size()) < processes; begin += part) {
    sizes.push_back(std::clamp<int64_t>(size - begin, 0, part));
  }
  return sizes;
}

}  // namespace

std::vector<Addition> additions(int shards) {
  std::vector<Addition> order;
  for (int step = 1; step < shards; step *= 2) {
    for (int to = 0; to + step < shards; to += 2 * step) {
      order.push_back({to, to + step, std::min(to + 2 * step, shards)});
    }
  }
  return order;
}

void add_up(std::span<const at::Tensor> shards, std::span<const Addition> additions, int64_t begin,
            int64_t end) {
  for (const Addition& addition : additions) {
    float* sum = shards[static_cast<size_t>(addition.to)].data_ptr<float>();
    float* addend = shards[static_cast<size_t>(addition.from)].data_ptr<float>();
    add_numbers(sum + begin, addend + begin, end - begin);
    std::fill(addend + begin, addend + end, 0.0F);
  }
}

ShardRange shards_of(int rank, int processes, int shards) {
  return {shards * rank / processes, shards * (rank + 1) / processes};
}

ShardSum::ShardSum(Communicator& communicator, int shards) : communicator_(communicator) {
  std::vector<bool> holds_sum(static_cast<size_t>(shards), true);
  std::vector<Addition> left;
  for (const Addition& addition : additions(shards)) {
    bool is_within = false;
    for (int rank = 0; rank < communicator.size() && !is_within; ++rank) {
      const auto [begin, end] = shards_of(rank, communicator.size(), shards);
      is_within = begin <= addition.to && addition.end <= end;
      if (is_within && rank == communicator.rank()) {
        within_.push_back({addition.to - begin, addition.from - begin, addition.end - begin});
      }
    }
    if (is_within) {
      holds_sum[static_cast<size_t>(addition.from)] = false;
    } else {
      left.push_back(addition);
    }
  }
  std::vector<int> place(static_cast<size_t>(shards) + 1);  // of a shard among those that hold sums
  for (size_t shard = 0; shard < holds_sum.size(); ++shard) {
    place[shard + 1] = place[shard] + (holds_sum[shard] ? 1 : 0);
  }
  const auto place_of = [&](int shard) { return place[static_cast<size_t>(shard)]; };
  for (const auto& [to, from, end] : left) across_.push_back({place_of(to), place_of(from), place_of(end)});
  for (int rank = 0; rank < communicator.size(); ++rank) {
    const auto [begin, end] = shards_of(rank, communicator.size(), shards);
    partial_.emplace_back();
    for (int shard = begin; shard < end; ++shard) {
      if (holds_sum[static_cast<size_t>(shard)]) partial_.back().push_back(shard - begin);
    }
  }
}

std::span<const at::Tensor> ShardSum::over_processes(std::span<const at::Tensor> own, WorkerPool& pool) {
  if (communicator_.size() == 1) return own;
  const int64_t size = own[0].numel();
  pool.run(static_cast<int>((size + places_at_once - 1) / places_at_once), [&](int number, int) {
    add_up(own, within_, number * places_at_once, std::min(size, (number + 1) * places_at_once));
  });
  if (partial_.size() == 2 && across_.size() == 1) {
    communicator_.sum(own[0]);  // a + b is b + a
  } else {
    exchange(own);
  }
  return own.first(1);
}

/// As an all-reduce over a ring does: each process sums up one part of the numbers and sends it to all. But
/// here it has all addends of its part before it, and adds them in their order.
void ShardSum::exchange(std::span<const at::Tensor> own) {
  const auto rank = static_cast<size_t>(communicator_.rank());
  const std::vector<int64_t> parts = part_sizes(own[0].numel(), communicator_.size());
  const int64_t part = parts[rank];
  std::vector<int64_t> sent_sizes, received_sizes;
  std::vector<at::Tensor> sent;
  int64_t begin = 0;
  for (size_t to = 0; to < parts.size(); ++to) {
    for (int shard : partial_[rank]) {
      sent.push_back(own[static_cast<size_t>(shard)].narrow(0, begin, parts[to]));
    }
    sent_sizes.push_back(parts[to] * static_cast<int64_t>(partial_[rank].size()));
    received_sizes.push_back(part * static_cast<int64_t>(partial_[to].size()));
    begin += parts[to];
  }
  const at::Tensor addends =
      at::empty({std::reduce(received_sizes.begin(), received_sizes.end())}, at::kFloat);
  communicator_.exchange(partial_[rank].size() == 1 ? own[0] : at::cat(sent), sent_sizes, addends,
                         received_sizes);
  std::vector<at::Tensor> places;  // [part] each
  for (const std::vector<int>& partial : partial_) {
    for (size_t i = 0; i < partial.size(); ++i) {
      places.push_back(addends.narrow(0, static_cast<int64_t>(places.size()) * part, part));
    }
  }
  add_up(places, across_, 0, part);

  const std::vector<int64_t> same(parts.size(), part);
  communicator_.exchange(addends.narrow(0, 0, part).repeat({communicator_.size()}), same, own[0], parts);
  for (int shard : partial_[rank]) {
    if (shard != 0) own[static_cast<size_t>(shard)].zero_();
  }
}

}  // namespace seq2see
