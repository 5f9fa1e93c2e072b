#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

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
enum class Into {
  nothing,  ///< they are written over
  padded,   ///< the same, and zeros fill what each row has left of its last Lanes
  sum,      ///< they are added to
};

/// How many numbers `size` of them take in whole Lanes, which has as many of each type.
constexpr int64_t padded(int64_t size) {
  constexpr int64_t wide = Lanes<float>::count;
  return (size + wide - 1) / wide * wide;
}

/// How many rows of a product are computed at once at most, in registers; columns as many as Lanes has.
constexpr int64_t rows_at_once = 6;

/// `height` rows of a panel's product: result[r, c] = sum over i of a[r, i] panel[i, c], for `count` columns
/// c.
template <int64_t height, Into into, typename T>
[[gnu::always_inline]] inline void multiply_rows(const Strided<T>& a, const T* panel, int64_t stride,
                                                 int64_t inner, const Vectors<T>& result, int64_t count) {
  using Row = typename Lanes<T>::Type;
  Row sums[height] = {};
  for (int64_t i = 0; i < inner; ++i) {
    const Row row = lanes_at(panel + i * stride);
#pragma GCC unroll 6
    for (int64_t r = 0; r < height; ++r) sums[r] += a.begin[r * a.row + i * a.column] * row;
  }
  for (int64_t r = 0; r < height; ++r) {
    T* numbers = result[r];
    if (into == Into::padded || count == Lanes<T>::count) {
      if constexpr (into == Into::sum) sums[r] += lanes_at(numbers);
      lanes_at(numbers) = sums[r];
    } else {
      for (int64_t c = 0; c < count; ++c) numbers[c] = sums[r][c] + (into == Into::sum ? numbers[c] : T{0});
    }
  }
}

/// All rows of a panel's product, in blocks of about the same height: sums of one row alone would wait for
/// each other.
template <Into into, typename T>
[[gnu::always_inline]] inline void multiply_panel(const Strided<T>& a, const T* panel, int64_t stride,
                                                  int64_t rows, int64_t inner, const Vectors<T>& result,
                                                  int64_t count) {
  int64_t blocks = (rows + rows_at_once - 1) / rows_at_once;
  for (int64_t r = 0, height = 0; r < rows; r += height, --blocks) {
    height = (rows - r + blocks - 1) / blocks;
    const Strided<T> from = a.from(r);
    const Vectors<T> to = result.from(r);
    switch (height) {
      case 6:
        multiply_rows<6, into, T>(from, panel, stride, inner, to, count);
        break;
      case 5:
        multiply_rows<5, into, T>(from, panel, stride, inner, to, count);
        break;
      case 4:
        multiply_rows<4, into, T>(from, panel, stride, inner, to, count);
        break;
      case 3:
        multiply_rows<3, into, T>(from, panel, stride, inner, to, count);
        break;
      case 2:
        multiply_rows<2, into, T>(from, panel, stride, inner, to, count);
        break;
      default:
        multiply_rows<1, into, T>(from, panel, stride, inner, to, count);
    }
  }
}

/// Of each two rows that are `step` apart, the blocks off their diagonal change places.
template <typename T, int64_t step, int64_t... lane>
[[gnu::always_inline]] inline void exchange(typename Lanes<T>::Type& x, typename Lanes<T>::Type& y,
                                            std::integer_sequence<int64_t, lane...>) {
  constexpr int64_t count = sizeof...(lane);
  const typename Lanes<T>::Type low =
      __builtin_shufflevector(x, y, ((lane & step) != 0 ? count + lane - step : lane)...);
  y = __builtin_shufflevector(x, y, ((lane & step) != 0 ? count + lane : lane + step)...);
  x = low;
}

template <typename T, int64_t step>
[[gnu::always_inline]] inline void exchange_all(typename Lanes<T>::Type* rows) {
  constexpr int64_t count = Lanes<T>::count;
#pragma GCC unroll 16
  for (int64_t i = 0; i < count; ++i) {
    if ((i & step) == 0) {
      exchange<T, step>(rows[i], rows[i + step], std::make_integer_sequence<int64_t, count>());
    }
  }
}

/// As many rows as Lanes has become columns, in registers (Eklundh, 1972).
template <typename T>
[[gnu::always_inline]] inline void transpose(typename Lanes<T>::Type* rows) {
  exchange_all<T, 1>(rows);
  exchange_all<T, 2>(rows);
  exchange_all<T, 4>(rows);
  exchange_all<T, 8>(rows);
}

/// room[i, c] = column[c][i], for `count` columns of which each has its `inner` numbers side by side,
/// `stride` apart; zeros for the others of Lanes.
template <typename T>
[[gnu::always_inline]] inline void pack_columns(const T* columns, int64_t stride, int64_t inner,
                                                int64_t count, T* room) {
  using Row = typename Lanes<T>::Type;
  constexpr int64_t wide = Lanes<T>::count;
  int64_t i = 0;
  for (; i + wide <= inner; i += wide) {
    Row rows[wide] = {};
    for (int64_t c = 0; c < count; ++c) rows[c] = lanes_at(columns + c * stride + i);
    transpose<T>(rows);
#pragma GCC unroll 16
    for (int64_t r = 0; r < wide; ++r) lanes_at(room + (i + r) * wide) = rows[r];
  }
  for (; i < inner; ++i) {
    for (int64_t c = 0; c < wide; ++c) room[i * wide + c] = c < count ? columns[c * stride + i] : T{0};
  }
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
    if (b.row == 1) {
      pack_columns(panel, b.column, inner, count, room);
    } else {
      for (int64_t i = 0; i < inner; ++i) {
        for (int64_t c = 0; c < wide; ++c)
          room[i * wide + c] = c < count ? panel[i * b.row + c * b.column] : T{0};
      }
    }
    multiply_panel<into>(a, static_cast<const T*>(room), wide, rows, inner, part, count);
  }
}

}  // namespace seq2see
