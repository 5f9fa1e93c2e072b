#include "model/products.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <vector>

#include "model/vectors.h"

namespace seq2see {
namespace {

/// Queries and keys up to which the loops are used. LibTorch 1.13 takes about 5 microseconds for each
/// sentence and head before it begins to multiply; for longer ones its products make up for that.
constexpr int64_t longest = 64;

bool is_short(const at::Tensor& x, int64_t targets, int64_t source) {
  return targets <= longest && source <= longest && x.device().is_cpu() &&
         (x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble);
}

/// A matrix whose rows and columns lie any distance apart; turned() is its transpose.
template <typename T>
struct Strided {
  const T* begin;
  int64_t row, column;
  Strided turned() const { return {begin, column, row}; }
};

/// How many rows of a product are computed at once, in registers; columns as many as Lanes has.
constexpr int64_t high = 4;

/// The columns of a matrix in panels, as wide as Lanes, the last one filled with zeros: column c of row i at
/// [c / wide][i][c % wide].
template <typename T>
[[gnu::always_inline]] inline void pack(const Strided<T>& b, int64_t inner, int64_t columns, T* panels) {
  constexpr int64_t wide = Lanes<T>::count;
  for (int64_t first = 0; first < columns; first += wide) {
    const int64_t count = std::min(wide, columns - first);
    for (int64_t i = 0; i < inner; ++i, panels += wide) {
      const T* row = b.begin + i * b.row + first * b.column;
      if (count == wide && b.column == 1) {
        for (int64_t c = 0; c < wide; ++c) panels[c] = row[c];
      } else {
        for (int64_t c = 0; c < count; ++c) panels[c] = row[c * b.column];
        for (int64_t c = count; c < wide; ++c) panels[c] = 0;
      }
    }
  }
}

/// `height` rows of a panel's product: result[r, c] = sum over i of a[r, i] panel[i, c].
template <int64_t height, typename T>
[[gnu::always_inline]] inline void multiply_rows(const Strided<T>& a, const T* panel, int64_t inner,
                                                 const Vectors<T>& result, int64_t count) {
  using Row = typename Lanes<T>::Type;
  Row sums[height] = {};
  for (int64_t i = 0; i < inner; ++i) {
    const Row row = *reinterpret_cast<const Row*>(panel + i * Lanes<T>::count);
#pragma GCC unroll 4
    for (int64_t r = 0; r < height; ++r) sums[r] += a.begin[r * a.row + i * a.column] * row;
  }
  for (int64_t r = 0; r < height; ++r) {
    for (int64_t c = 0; c < count; ++c) result[r][c] = sums[r][c];
  }
}

/// result = a b, of `rows` x `inner` and `inner` x `columns` numbers.
template <typename T>
[[gnu::always_inline]] inline void multiply(const Strided<T>& a, const Strided<T>& b,
                                            const Vectors<T>& result, int64_t rows, int64_t inner,
                                            int64_t columns, T* panels) {
  constexpr int64_t wide = Lanes<T>::count;
  pack(b, inner, columns, panels);
  for (int64_t first = 0; first < columns; first += wide, panels += inner * wide) {
    const int64_t count = std::min(wide, columns - first);
    int64_t r = 0;
    for (; r + high <= rows; r += high) {
      multiply_rows<high, T>({a.begin + r * a.row, a.row, a.column}, panels, inner,
                             {result[r] + first, result.stride}, count);
    }
    for (; r < rows; ++r) {
      multiply_rows<1, T>({a.begin + r * a.row, a.row, a.column}, panels, inner,
                          {result[r] + first, result.stride}, count);
    }
  }
}

SEQ2SEE_VECTORS void multiply_of(const Strided<float>& a, const Strided<float>& b,
                                 const Vectors<float>& result, int64_t rows, int64_t inner, int64_t columns,
                                 float* panels) {
  multiply(a, b, result, rows, inner, columns, panels);
}
void multiply_of(const Strided<double>& a, const Strided<double>& b, const Vectors<double>& result,
                 int64_t rows, int64_t inner, int64_t columns, double* panels) {
  multiply(a, b, result, rows, inner, columns, panels);
}

/// Whose rows lie side by side in the result: those of a head, as softmax reads weights, or those of a
/// token's heads, as they are joined to the width again.
enum class Order { by_head, by_token };

/// a b for each sentence and head: [B, H, N, M] and [B, H, M, C], whatever their strides, give [B, H, N, C].
at::Tensor product(const at::Tensor& a, const at::Tensor& b, Order order) {
  const int64_t batch = a.size(0), heads = a.size(1), rows = a.size(2), inner = a.size(3),
                columns = b.size(3);
  const at::Tensor result = order == Order::by_head
                                ? at::empty({batch, heads, rows, columns}, a.options())
                                : at::empty({batch, rows, heads, columns}, a.options()).transpose(1, 2);
  AT_DISPATCH_FLOATING_TYPES(a.scalar_type(), "product", [&] {
    constexpr int64_t wide = Lanes<scalar_t>::count;
    std::vector<scalar_t> panels(static_cast<size_t>((columns + wide - 1) / wide * wide * inner));
    const auto matrix = [](const at::Tensor& x, int64_t sentence, int64_t head) {
      return Strided<scalar_t>{x.data_ptr<scalar_t>() + sentence * x.stride(0) + head * x.stride(1),
                               x.stride(2), x.stride(3)};
    };
    for (int64_t sentence = 0; sentence < batch; ++sentence) {
      for (int64_t head = 0; head < heads; ++head) {
        multiply_of(matrix(a, sentence, head), matrix(b, sentence, head),
                    vectors<scalar_t>(result, sentence, head), rows, inner, columns, panels.data());
      }
    }
  });
  return result;
}

using torch::autograd::AutogradContext;
using Tensors = torch::autograd::variable_list;

struct AllProducts : torch::autograd::Function<AllProducts> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& query, const at::Tensor& keys) {
    context->save_for_backward({query, keys});
    return product(query, keys.transpose(2, 3), Order::by_head);
  }
  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    return {product(gradients[0], saved[1], Order::by_token),
            product(gradients[0].transpose(2, 3), saved[0], Order::by_token)};
  }
};

struct AllSums : torch::autograd::Function<AllSums> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& weights, const at::Tensor& values) {
    context->save_for_backward({weights, values});
    return product(weights, values, Order::by_token);
  }
  static Tensors backward(AutogradContext* context, const Tensors& gradients) {
    const Tensors saved = context->get_saved_variables();
    return {product(gradients[0], saved[1].transpose(2, 3), Order::by_head),
            product(saved[0].transpose(2, 3), gradients[0], Order::by_token)};
  }
};

}  // namespace

at::Tensor all_products(const at::Tensor& query, const at::Tensor& keys) {
  if (is_short(query, query.size(2), keys.size(2))) return AllProducts::apply(query, keys);
  return at::matmul(query, keys.transpose(2, 3));
}

at::Tensor all_sums(const at::Tensor& weights, const at::Tensor& values) {
  if (is_short(values, weights.size(2), values.size(2))) return AllSums::apply(weights, values);
  return at::matmul(weights, values);
}

}  // namespace seq2see
