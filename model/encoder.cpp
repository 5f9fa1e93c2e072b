#include "model/encoder.h"

#include <ATen/ATen.h>

namespace seq2see {

Memory make_memory(const at::Tensor& keys, const at::Tensor& values, const at::Tensor& lengths) {
  const at::Tensor position = at::arange(keys.size(1), lengths.options()).unsqueeze(0);  // [1, S]
  return {keys, values, position.lt(lengths.unsqueeze(1)), lengths, {}};
}

}  // namespace seq2see
