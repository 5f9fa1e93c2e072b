#pragma once

#include <algorithm>
#include <cstdint>

#include "model/vectors.h"

namespace seq2see {

// Products of matrices so small that the call of a library's product would cost more than what it computes.
// To be called from a function that is SEQ2SEE_VECTORS, and inlined there.

/// A matrix whose rows and columns lie any distance apart; turned() is its transpose.
template <typename T>
struct Strided {
  const T* begin;
  int64_t row, column;
  Strided turned() const { return {begin, column, row}; }
};

/// How many rows of a product are computed at once, in registers; columns as many as Lanes has.
constexpr int64_t rows_at_once = 6;

/// `height` rows of a panel's product: result[r, c] = sum over i of a[r, i] panel[i, c], for `count` columns
/// c.
template <int64_t height, typename T>
[[gnu::always_inline]] inline void multiply_rows(const Strided<T>& a, const T* panel, int64_t stride,
                                                 int64_t inner, const Vectors<T>& result, int64_t count) {
  using Row = typename Lanes<T>::Type;
  Row sums[height] = {};
  for (int64_t i = 0; i < inner; ++i) {
    const Row row = *reinterpret_cast<const Row*>(panel + i * stride);
#pragma GCC unroll 6
    for (int64_t r = 0; r < height; ++r) sums[r] += a.begin[r * a.row + i * a.column] * row;
  }
  for (int64_t r = 0; r < height; ++r) {
    if (count == Lanes<T>::count) {
      *reinterpret_cast<Row*>(result[r]) = sums[r];
    } else {
      for (int64_t c = 0; c < count; ++c) result[r][c] = sums[r][c];
    }
  }
}

/// All rows of a panel's product.
template <typename T>
[[gnu::always_inline]] inline void multiply_panel(const Strided<T>& a, const T* panel, int64_t stride,
                                                  int64_t rows, int64_t inner, const Vectors<T>& result,
                                                  int64_t count) {
  const auto from = [&](int64_t r) { return Strided<T>{a.begin + r * a.row, a.row, a.column}; };
  const auto to = [&](int64_t r) { return Vectors<T>{result[r], result.stride}; };
  int64_t r = 0;
  for (; r + rows_at_once <= rows; r += rows_at_once) {
    multiply_rows<rows_at_once, T>(from(r), panel, stride, inner, to(r), count);
  }
  if (r + 4 <= rows) {
    multiply_rows<4, T>(from(r), panel, stride, inner, to(r), count);
    r += 4;
  }
  if (r + 2 <= rows) {
    multiply_rows<2, T>(from(r), panel, stride, inner, to(r), count);
    r += 2;
  }
  if (r < rows) multiply_rows<1, T>(from(r), panel, stride, inner, to(r), count);
}

/// result = a b, of `rows` x `inner` and `inner` x `columns` numbers. `room` holds inner * Lanes numbers.
template <typename T>
[[gnu::always_inline]] inline void multiply(const Strided<T>& a, const Strided<T>& b,
                                            const Vectors<T>& result, int64_t rows, int64_t inner,
                                            int64_t columns, T* room) {
  constexpr int64_t wide = Lanes<T>::count;
  for (int64_t first = 0; first < columns; first += wide) {
    const int64_t count = std::min(wide, columns - first);
    const T* panel = b.begin + first * b.column;
    const Vectors<T> part{result.begin + first, result.stride};
    if (b.column == 1 && count == wide) {  // the columns lie side by side already
      multiply_panel(a, panel, b.row, rows, inner, part, count);
      continue;
    }
    for (int64_t i = 0; i < inner; ++i) {
      for (int64_t c = 0; c < count; ++c) room[i * wide + c] = panel[i * b.row + c * b.column];
      for (int64_t c = count; c < wide; ++c) room[i * wide + c] = 0;
    }
    multiply_panel(a, static_cast<const T*>(room), wide, rows, inner, part, count);
  }
}

}  // namespace seq2see
