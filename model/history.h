#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "model/row_attention.h"

namespace seq2see {

/// Which hypotheses of earlier steps a hypothesis goes back to. Keys and values stay where a step has put
/// them, however often hypotheses change places: only this table moves.
class Lineage {
 public:
  explicit Lineage(int64_t hypotheses) : hypotheses_(hypotheses) {}

  /// A step, in which each hypothesis stays in its place.
  void extend();

  /// Hypothesis i goes on from what was hypothesis rows[i].
  void choose(const std::vector<int64_t>& rows);

  int64_t steps() const { return steps_; }

  /// The row that held hypothesis i at each step.
  const int32_t* of(int64_t i) const { return rows_.data() + i * room_; }

 private:
  /// rows[i] is where hypothesis i stood.
  void rebuild(const std::vector<int64_t>& rows, int64_t room);

  int64_t hypotheses_, steps_ = 0, room_ = 0;
  std::vector<int32_t> rows_;  // [N, room]
};

/// The keys and values of the tokens so far, in a layer's self-attention; of all heads side by side.
class History {
 public:
  /// A step's, [N, D] each.
  void append(const at::Tensor& keys, const at::Tensor& values);

  /// What each hypothesis sees of itself by its query [N, D]: the last `window` steps (0: all of them),
  /// weighted as scaled products say. [N, D]
  at::Tensor attend(const at::Tensor& query, const Lineage& lineage, const HeadShape& shape,
                    int64_t window) const;

 private:
  at::Tensor attend_by_tensors(const at::Tensor& query, const Lineage& lineage, const HeadShape& shape,
                               int64_t first) const;

  std::vector<at::Tensor> keys_, values_;  // a step each, [N', D] of as many hypotheses as it had
};

}  // namespace seq2see
