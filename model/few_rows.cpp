#include "model/few_rows.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "model/plain_rows.h"
#include "model/vectors.h"

namespace seq2see {
namespace {

using Row = Lanes<float>::Type;
constexpr int64_t lanes = Lanes<float>::count;
constexpr int64_t most_rows = 5;    // more have a library's product as soon
constexpr int64_t rows_ahead = 16;  // so far ahead is the matrix asked for

/// Two vectors of the matrix's numbers.
struct Two {
  Row first, second;
};

/// Numbers as they lie in a row of the matrix.
[[gnu::always_inline]] inline Two two_vectors(const float* numbers) {
  return {lanes_at(numbers), lanes_at(numbers + lanes)};
}

/// Those at even places and those at odd ones: a bfloat16 is the upper half of a float, so that one operation
/// makes sixteen floats of thirty-two numbers (lowest bytes first, as on x86-64 and ARM).
[[gnu::always_inline]] inline Two two_vectors(const c10::BFloat16* numbers) {
  using Words =
      uint32_t __attribute__((vector_size(sizeof(Row)), aligned(alignof(c10::BFloat16)), may_alias));
  const Words pairs = *reinterpret_cast<const Words*>(numbers);
  const Words even = pairs << 16, odd = pairs & 0xffff0000U;
  Two result;
  std::memcpy(&result.first, &even, sizeof even);
  std::memcpy(&result.second, &odd, sizeof odd);
  return result;
}

/// Sums of two vectors in the order of the columns.
[[gnu::always_inline]] inline Two in_order(const Two& sums, const float*) {
  return sums;
}
[[gnu::always_inline]] inline Two in_order(const Two& sums, const c10::BFloat16*) {
  const auto& [a, b] = sums;
  return {__builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
          __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)};
}

template <typename Number>
struct Product {
  const float* x;        // [N, in]
  const Number* matrix;  // [in, out]
  const float* start;    // [out] or [N, out]
  float* y;              // [N, out]
  int64_t in, out;
  int64_t start_stride;  // of a row: 0 or out
  int64_t y_stride;
};

/// `rows` x (`pairs` * 2 vectors) of the product, whose sums stay in registers.
template <int rows, int pairs, typename Number>
[[gnu::always_inline]] inline void multiply_block(const Product<Number>& product, int64_t column) {
  const auto [x, matrix, start, y, in, out, start_stride, y_stride] = product;
  const Number* numbers = matrix + column;
  Two sums[rows][pairs] = {};
  for (int64_t i = 0; i < in; ++i, numbers += out) {
    for (int64_t byte = 0; byte < static_cast<int64_t>(2 * pairs * lanes * sizeof(Number)); byte += 64) {
      __builtin_prefetch(reinterpret_cast<const char*>(numbers + rows_ahead * out) + byte);
    }
    Two read[pairs];
#pragma GCC unroll 2
    for (int p = 0; p < pairs; ++p) read[p] = two_vectors(numbers + 2 * p * lanes);
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) {
      const float factor = x[r * in + i];
#pragma GCC unroll 2
      for (int p = 0; p < pairs; ++p) {
        sums[r][p].first += factor * read[p].first;
        sums[r][p].second += factor * read[p].second;
      }
    }
  }
  for (int r = 0; r < rows; ++r) {
    for (int p = 0; p < pairs; ++p) {
      const int64_t place = column + 2 * p * lanes;
      const Two sum = in_order(sums[r][p], matrix), begin = two_vectors(start + r * start_stride + place);
      float* result = y + r * y_stride + place;
      lanes_at(result) = begin.first + sum.first;
      lanes_at(result + lanes) = begin.second + sum.second;
    }
  }
}

/// A matrix whose columns are fewer than two vectors.
template <typename Number>
[[gnu::always_inline]] inline void multiply_narrow(const Product<Number>& product, int64_t rows) {
  const auto [x, matrix, start, y, in, out, start_stride, y_stride] = product;
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < out; ++c) {
      float sum = 0;
      for (int64_t i = 0; i < in; ++i) sum += x[r * in + i] * static_cast<float>(matrix[i * out + c]);
      y[r * y_stride + c] = start[r * start_stride + c] + sum;
    }
  }
}

/// A block of columns, of all rows.
template <int pairs, typename Number>
[[gnu::always_inline]] inline void multiply_columns(const Product<Number>& product, int64_t rows,
                                                    int64_t column) {
  switch (rows) {
    case 1:
      return multiply_block<1, pairs>(product, column);
    case 2:
      return multiply_block<2, pairs>(product, column);
    case 3:
      return multiply_block<3, pairs>(product, column);
    case 4:
      return multiply_block<4, pairs>(product, column);
    default:
      return multiply_block<most_rows, pairs>(product, column);
  }
}

template <typename Number>
[[gnu::always_inline]] inline void multiply(const Product<Number>& product, int64_t rows) {
  constexpr int64_t pair = 2 * lanes;
  const int64_t out = product.out, rest = out % pair;
  if (out < pair) return multiply_narrow(product, rows);
  // The last columns are those of a pair that begins before them. It goes elsewhere, for y may be its start.
  float last[most_rows * pair];
  if (rest > 0) {
    Product<Number> end = product;
    end.matrix += out - pair;
    end.start += out - pair;
    end.y = last;
    end.y_stride = pair;
    multiply_columns<1>(end, rows, 0);
  }
  int64_t column = 0;
  for (; column + 2 * pair <= out; column += 2 * pair) multiply_columns<2>(product, rows, column);
  if (column + pair <= out) multiply_columns<1>(product, rows, column);
  for (int64_t r = 0; r < rows; ++r) {
    std::copy_n(last + (r + 1) * pair - rest, rest, product.y + (r + 1) * product.y_stride - rest);
  }
}

SEQ2SEE_VECTORS void multiply_floats(const Product<float>& product, int64_t rows) {
  multiply(product, rows);
}
SEQ2SEE_VECTORS void multiply_bf16(const Product<c10::BFloat16>& product, int64_t rows) {
  multiply(product, rows);
}

}  // namespace

int64_t few_rows() {
#if defined(__x86_64__)
  static const bool has_many_registers = __builtin_cpu_supports("avx512f") != 0;
  return has_many_registers ? most_rows : 1;
#else
  return 1;
#endif
}

bool are_few_rows(const at::Tensor& x, const at::Tensor& matrix) {
  return is_plain(x) && matrix.is_contiguous() && matrix.dim() == 2 && x.numel() > 0 &&
         x.size(-1) == matrix.size(0) && x.numel() <= few_rows() * matrix.size(0) &&
         (matrix.scalar_type() == at::kFloat || matrix.scalar_type() == at::kBFloat16);
}

void multiply_few_rows(const at::Tensor& x, const at::Tensor& matrix, const at::Tensor& start,
                       const at::Tensor& y) {
  const int64_t in = matrix.size(0), out = matrix.size(1), rows = x.numel() / in;
  const int64_t stride = start.numel() == out ? 0 : out;
  const auto product = [&](const auto* numbers) {
    return Product{
        x.data_ptr<float>(), numbers, start.data_ptr<float>(), y.data_ptr<float>(), in, out, stride, out};
  };
  if (matrix.scalar_type() == at::kFloat) {
    multiply_floats(product(matrix.data_ptr<float>()), rows);
  } else {
    multiply_bf16(product(matrix.data_ptr<at::BFloat16>()), rows);
  }
}

}  // namespace seq2see
