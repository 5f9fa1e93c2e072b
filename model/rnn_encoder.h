#pragma once

#include <string>
#include <vector>

#include "model/dropout.h"
#include "model/encoder.h"
#include "model/layers.h"
#include "model/options.h"
#include "model/recurrent.h"

namespace seq2see {

/// Bidirectional recurrent encoder (Schuster and Paliwal, 1997; Bahdanau et al., 2015): each direction has
/// half of the width; a layer's states are both halves side by side.
class RnnEncoder : public Encoder {
 public:
  /// `embedding` is the source embedding, which the decoder may share.
  RnnEncoder(Weights& weights, const ModelOptions& options, const Embedding& embedding);

  Memory encode(const Source& source, const Pass& pass) const override;

 private:
  struct Layer {
    Recurrent forward, backward;
  };

  at::Tensor run_layer(const Layer& layer, const at::Tensor& x, const at::Tensor& reversal) const;

  MemoryValues memory_values_;
  Embedding embedding_;
  std::vector<Layer> layers_;
  std::vector<Dropout> dropouts_;  // before each layer
};

}  // namespace seq2see
