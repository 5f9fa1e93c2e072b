#include "model/history.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

namespace seq2see {

void Lineage::rebuild(const std::vector<int64_t>& rows, int64_t room) {
  std::vector<int32_t> rebuilt(rows.size() * static_cast<size_t>(room));
  for (size_t i = 0; i < rows.size(); ++i) {
    std::copy(of(rows[i]), of(rows[i]) + steps_, rebuilt.begin() + static_cast<int64_t>(i) * room);
  }
  rows_ = std::move(rebuilt);
  room_ = room;
  hypotheses_ = static_cast<int64_t>(rows.size());
}

void Lineage::extend() {
  if (steps_ == room_) {
    std::vector<int64_t> places(static_cast<size_t>(hypotheses_));
    std::iota(places.begin(), places.end(), int64_t{0});
    rebuild(places, std::max<int64_t>(16, 2 * room_));
  }
  for (int64_t i = 0; i < hypotheses_; ++i) {
    rows_[static_cast<size_t>(i * room_ + steps_)] = static_cast<int32_t>(i);
  }
  ++steps_;
}

void Lineage::choose(const std::vector<int64_t>& rows) {
  rebuild(rows, room_);
}

void History::append(const at::Tensor& keys, const at::Tensor& values) {
  keys_.push_back(keys);
  values_.push_back(values);
}

at::Tensor History::attend(const at::Tensor& query, const Lineage& lineage, const HeadShape& shape,
                           int64_t window) const {
  const int64_t steps = lineage.steps(), first = window > 0 ? std::max<int64_t>(0, steps - window) : 0;
  if (!can_look(query)) return attend_by_tensors(query, lineage, shape, first);
  const at::Tensor questions = query.contiguous(), context = at::empty_like(questions);
  AT_DISPATCH_FLOATING_TYPES(query.scalar_type(), "history", [&] {
    const int64_t seen = steps - first, room = (seen + 15) / 16 * 16;
    Sight<scalar_t> sight{std::vector<const scalar_t*>(static_cast<size_t>(seen)),
                          std::vector<const scalar_t*>(static_cast<size_t>(seen)), shape.width, shape.width};
    std::vector<scalar_t> weights(static_cast<size_t>(room));
    const auto row_of = [](const at::Tensor& step, int64_t row) {
      return step.data_ptr<scalar_t>() + row * step.stride(0);
    };
    for (int64_t i = 0; i < query.size(0); ++i) {
      for (int64_t k = 0; k < seen; ++k) {
        const auto step = static_cast<size_t>(first + k);
        sight.keys[static_cast<size_t>(k)] = row_of(keys_[step], lineage.of(i)[step]);
        sight.values[static_cast<size_t>(k)] = row_of(values_[step], lineage.of(i)[step]);
      }
      look(row_of(questions, i), sight, shape, row_of(context, i), weights.data(), 0);
    }
  });
  return context;
}

at::Tensor History::attend_by_tensors(const at::Tensor& query, const Lineage& lineage, const HeadShape& shape,
                                      int64_t first) const {
  const int64_t hypotheses = query.size(0), seen = lineage.steps() - first;
  std::vector<int64_t> places;  // of what a hypothesis sees, in all steps' rows
  for (int64_t i = 0; i < hypotheses; ++i) {
    int64_t begin = 0;
    for (int64_t step = first; step < lineage.steps(); ++step) {
      places.push_back(begin + lineage.of(i)[step]);
      begin += keys_[static_cast<size_t>(step)].size(0);
    }
  }
  const at::Tensor index = at::tensor(places, at::kLong).to(query.device());
  const auto sight = [&](const std::vector<at::Tensor>& steps) {
    const std::vector<at::Tensor> seen_steps(steps.begin() + first, steps.end());
    return at::cat(seen_steps)
        .index_select(0, index)
        .view({hypotheses, seen, shape.heads, -1})
        .transpose(1, 2);
  };
  const at::Tensor question = query.view({hypotheses, shape.heads, 1, -1});                 // [N, H, 1, d]
  const at::Tensor fit = at::matmul(question, sight(keys_).transpose(2, 3)) * shape.scale;  // [N, H, 1, t]
  return at::matmul(at::softmax(fit, -1), sight(values_)).view({hypotheses, -1});
}

}  // namespace seq2see
