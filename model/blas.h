#pragma once

#include <string_view>

namespace seq2see {

/// What a processor computes with at once.
enum class VectorUnit { older, avx2, avx512 };
VectorUnit vector_unit();

/// The kernels that an OpenBLAS should use which has chosen `chosen` by itself; empty where its choice is
/// good. A processor younger than the library is unknown to it, and gets the kernels of an ancestor: Debian
/// 12's chooses those of 2004 for server processors of 2023, a quarter to a fifth of their speed.
std::string_view better_kernels(std::string_view chosen, VectorUnit unit);

/// Gives OpenBLAS those kernels, if they compute right. Nothing happens where another library multiplies or
/// the user has set OPENBLAS_CORETYPE. No other thread may multiply meanwhile.
void fit_blas_to_processor();

}  // namespace seq2see
