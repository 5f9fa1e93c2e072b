#pragma once

#include <ATen/core/Tensor.h>

namespace seq2see {

/// y = x W' + b: x [..., in], weight [out, in], bias [out] -> [..., out]. The numbers are
/// at::linear's. Where the weights have gradients already (Parameters::bind with a gradient), theirs are
/// added to them by the product itself, so that no other memory is filled and read again. Float and double.
/// Where `bf16` [out, in] is given, the weight in bfloat16, the products are of bfloat16, those of the
/// backward pass too.
at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                  const at::Tensor& bf16 = {});

/// The same where no gradient is wanted, by the weight's columns: turned [in, out] is its transpose, in x's
/// type or in bfloat16. Quicker for few rows (model/few_rows.h), of which bfloat16 leaves x as it is.
at::Tensor linear_by_columns(const at::Tensor& x, const at::Tensor& turned, const at::Tensor& bias);

/// The rows of table [V, D] for ids [...] int64 -> [..., D]. The gradients of the rows are added to the
/// table's where it has one already; a gradient of all rows is never made then.
at::Tensor look_up(const at::Tensor& table, const at::Tensor& ids);

}  // namespace seq2see
