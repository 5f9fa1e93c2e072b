#pragma once

#include <ATen/core/Tensor.h>

namespace seq2see {

// Products of matrices where no gradient is recorded, whichever way their numbers lie: transposed views and
// parts of wider matrices cost nothing. Floats on a CPU are multiplied by oneDNN where LibTorch brings it
// along in a library of its own, as Debian's does: for matrices of a few hundred rows and columns it is
// quicker than OpenBLAS, and by half for a recurrent layer's step. Everything else is LibTorch's at::mm.

/// Has oneDNN write its kernels, if it is there; until then nothing is multiplied by it. Throws Error where
/// the process may not have the memory that this takes.
void prepare_products();

/// Whether it was there, and multiplies.
bool multiplies_by_onednn();

/// x [N, K] y [K, M] -> [N, M]
at::Tensor product(const at::Tensor& x, const at::Tensor& y);

/// result [N, M] = x y. The numbers of a row of `result` lie side by side, rows any distance apart.
void set_product(const at::Tensor& result, const at::Tensor& x, const at::Tensor& y);

/// sum [N, M] += x y. Few rows x have a loop of their own (model/few_rows.h).
void add_product(const at::Tensor& sum, const at::Tensor& x, const at::Tensor& y);

}  // namespace seq2see
