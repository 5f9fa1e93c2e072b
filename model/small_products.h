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
  [[gnu::always_inline]] Strided turned() const { return {begin, column, row}; }
  [[gnu::always_inline]] Strided from(int64_t r) const { return {begin + r * row, row, column}; }
};

/// What becomes of the numbers that are where a product goes.
enum class Into { nothing, sum };  ///< they are written over, or added to

/// How many rows of a product are computed at once, in registers; columns as many as Lanes has.
constexpr int64_t rows_at_once = 6;

/// `height` rows of a panel's product: result[r, c] = sum over i of a[r, i] panel[i, c], for `count` columns
/// c.
template <int64_t height, Into into, typename T>
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
    T* numbers = result[r];
    if (count == Lanes<T>::count) {
      if constexpr (into == Into::sum) sums[r] += *reinterpret_cast<const Row*>(numbers);
      *reinterpret_cast<Row*>(numbers) = sums[r];
    } else {
      for (int64_t c = 0; c < count; ++c) numbers[c] = sums[r][c] + (into == Into::sum ? numbers[c] : T{0});
    }
  }
}

/// All rows of a panel's product.
template <Into into, typename T>
[[gnu::always_inline]] inline void multiply_panel(const Strided<T>& a, const T* panel, int64_t stride,
                                                  int64_t rows, int64_t inner, const Vectors<T>& result,
                                                  int64_t count) {
  int64_t r = 0;
  for (; r + rows_at_once <= rows; r += rows_at_once) {
    multiply_rows<rows_at_once, into, T>(a.from(r), panel, stride, inner, result.from(r), count);
  }
  if (r + 4 <= rows) {
    multiply_rows<4, into, T>(a.from(r), panel, stride, inner, result.from(r), count);
    r += 4;
  }
  if (r + 2 <= rows) {
    multiply_rows<2, into, T>(a.from(r), panel, stride, inner, result.from(r), count);
    r += 2;
  }
  if (r < rows) multiply_rows<1, into, T>(a.from(r), panel, stride, inner, result.from(r), count);
}

/// result = a b, or += a b, of `rows` x `inner` and `inner` x `columns` numbers. `room` holds inner * Lanes
/// numbers.
template <Into into = Into::nothing, typename T>
[[gnu::always_inline]] inline void multiply(const Strided<T>& a, const Strided<T>& b,
                                            const Vectors<T>& result, int64_t rows, int64_t inner,
                                            int64_t columns, T* room) {
  constexpr int64_t wide = Lanes<T>::count;
  for (int64_t first = 0; first < columns; first += wide) {
    const int64_t count = std::min(wide, columns - first);
    const T* panel = b.begin + first * b.column;
    const Vectors<T> part{result.begin + first, result.stride};
    if (b.column == 1 && count == wide) {  // the columns lie side by side already
      multiply_panel<into>(a, panel, b.row, rows, inner, part, count);
      continue;
    }
    for (int64_t i = 0; i < inner; ++i) {
      for (int64_t c = 0; c < count; ++c) room[i * wide + c] = panel[i * b.row + c * b.column];
      for (int64_t c = count; c < wide; ++c) room[i * wide + c] = 0;
    }
    multiply_panel<into>(a, static_cast<const T*>(room), wide, rows, inner, part, count);
  }
}

}  // namespace seq2see
