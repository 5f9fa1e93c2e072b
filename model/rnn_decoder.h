#pragma once

#include <memory>
#include <vector>

#include "model/decoder.h"
#include "model/dropout.h"
#include "model/layers.h"
#include "model/options.h"
#include "model/recurrent.h"

namespace seq2see {

/// Recurrent decoder with attention from its current state (Luong et al., 2015): readout = tanh(W [h; c]),
/// from which the logits are projected. It starts from a masked mean of the memory, so that any encoder will
/// do.
class RnnDecoder : public Decoder {
 public:
  RnnDecoder(Weights& weights, const ModelOptions& options, const Embedding& embedding,
             const Linear& projection);

  Output forward(const Memory& memory, const at::Tensor& input, const Pass& pass) const override;
  std::unique_ptr<DecoderState> start(const Memory& memory, int beam) const override;
  Output step(DecoderState& state, const at::Tensor& last, const Pass& pass) const override;

 private:
  std::vector<Carry> first_carries(const Memory& memory) const;
  at::Tensor read_out(const at::Tensor& states, const at::Tensor& context) const;
  Output forward_at_once(const Memory& memory, const at::Tensor& input, const Pass& pass) const;
  Output forward_stepwise(const Memory& memory, const at::Tensor& input, const Pass& pass) const;

  RnnOptions options_;
  Embedding embedding_;
  std::vector<Linear> bridges_;  // mean of the memory to each layer's first state
  std::vector<Recurrent> layers_;
  std::vector<Dropout> dropouts_;  // before each layer
  Attention attention_;
  Linear readout_;
  Dropout readout_dropout_;
  Linear projection_;
};

}  // namespace seq2see
