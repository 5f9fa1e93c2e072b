#include "model/plain_rows.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "model/vectors.h"

namespace seq2see {
namespace {

SEQ2SEE_VECTORS void sum_all(const float* x, const float* y, float* __restrict sum, int64_t size) {
  for (int64_t i = 0; i < size; ++i) sum[i] = x[i] + y[i];
}

SEQ2SEE_VECTORS void rectify_all(const float* x, float* __restrict result, int64_t size) {
  for (int64_t i = 0; i < size; ++i) result[i] = x[i] < 0 ? 0 : x[i];
}

SEQ2SEE_VECTORS void scale_and_add(const float* x, float factor, const float* place, float* y,
                                   int64_t width) {
  for (int64_t i = 0; i < width; ++i) y[i] = x[i] * factor + place[i];
}

}  // namespace

bool is_plain(const at::Tensor& x) {
  return !at::GradMode::is_enabled() && x.scalar_type() == at::kFloat && x.device().is_cpu() &&
         x.is_contiguous();
}

at::Tensor plain_sum(const at::Tensor& x, const at::Tensor& y) {
  at::Tensor sum = at::empty_like(x);
  sum_all(x.data_ptr<float>(), y.data_ptr<float>(), sum.data_ptr<float>(), x.numel());
  return sum;
}

at::Tensor plain_relu(const at::Tensor& x) {
  at::Tensor result = at::empty_like(x);
  rectify_all(x.data_ptr<float>(), result.data_ptr<float>(), x.numel());
  return result;
}

at::Tensor embed_rows(const at::Tensor& ids, const at::Tensor& table, float factor, const at::Tensor& place) {
  const int64_t count = ids.numel(), width = table.size(1);
  at::Tensor rows = at::empty({count, width}, table.options());
  const auto* id = ids.data_ptr<int64_t>();
  for (int64_t i = 0; i < count; ++i) {
    scale_and_add(table.data_ptr<float>() + id[i] * width, factor, place.data_ptr<float>(),
                  rows.data_ptr<float>() + i * width, width);
  }
  return rows;
}

}  // namespace seq2see
