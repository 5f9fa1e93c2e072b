// row-products: how long the products of a decoding step take, of so many rows with every matrix of a
// transformer's decoder, on one thread: by a library (model/products.h), and by ours (model/few_rows.h) with
// matrices of floats and of bfloat16. Prints a line of JSON for each shape and number of rows: microseconds a
// step, and the megabytes of floats that it reads.

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

#include "model/few_rows.h"
#include "model/products.h"
#include "model/threads.h"

namespace seq2see {
namespace {

struct Shape {
  const char* name;
  int64_t layers, width, vocabulary;  // feed-forward layers are twice as wide
};

constexpr Shape shapes[] = {{"transformer-256", 3, 256, 8000}, {"transformer-128", 2, 128, 500}};

struct Product {
  at::Tensor x, matrix, bf16, bias, y;  // [N, in], [in, out] twice, [out], [N, out]
};

std::vector<Product> products_of(const Shape& shape, int64_t rows) {
  std::vector<Product> products;
  const auto add = [&](int64_t in, int64_t out) {
    const at::Tensor matrix = at::randn({in, out});
    products.push_back(
        {at::randn({rows, in}), matrix, matrix.to(at::kBFloat16), at::zeros({out}), at::empty({rows, out})});
  };
  const int64_t width = shape.width;
  for (int64_t layer = 0; layer < shape.layers; ++layer) {
    add(width, 3 * width);  // queries, keys and values
    for (int time = 0; time < 3; ++time)
      add(width, width);  // what is attended to, twice; the memory's queries
    add(width, 2 * width);
    add(2 * width, width);
  }
  add(width, shape.vocabulary);
  return products;
}

/// Microseconds of all products: the best of ten rounds of a twentieth of a second.
double microseconds(const std::vector<Product>& products,
                    const std::function<void(const Product&)>& multiply) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9;
  for (int round = 0; round < 10; ++round) {
    const auto begin = Clock::now();
    double seconds = 0;
    int64_t count = 0;
    for (; seconds < 0.05; ++count) {
      for (const Product& product : products) multiply(product);
      seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    }
    best = std::min(best, 1e6 * seconds / static_cast<double>(count));
  }
  return best;
}

void run() {
  use_one_thread();
  keep_freed_memory();
  const c10::NoGradGuard no_gradients;
  for (const Shape& shape : shapes) {
    for (const int64_t rows : {1, 2, 5}) {
      const std::vector<Product> products = products_of(shape, rows);
      double bytes = 0;
      for (const Product& product : products) bytes += 4 * static_cast<double>(product.matrix.numel());
      const double library =
          microseconds(products, [](const Product& p) { set_product(p.y, p.x, p.matrix); });
      const double floats =
          microseconds(products, [](const Product& p) { multiply_few_rows(p.x, p.matrix, p.bias, p.y); });
      const double halves =
          microseconds(products, [](const Product& p) { multiply_few_rows(p.x, p.bf16, p.bias, p.y); });
      fmt::print(
          "{{\"model\": \"{}\", \"rows\": {}, \"megabytes\": {:.1f}, \"library_us\": {:.1f}, \"fp32_us\": "
          "{:.1f}, "
          "\"bf16_us\": {:.1f}}}\n",
          shape.name, rows, 1e-6 * bytes, library, floats, halves);
    }
  }
}

}  // namespace
}  // namespace seq2see

int main() {
  seq2see::run();
}
