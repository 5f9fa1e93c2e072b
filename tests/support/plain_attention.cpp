#include "tests/support/plain_attention.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "tests/support/tensors.h"

namespace seq2see {
namespace {

using Row = std::vector<double>;
using Rows = std::vector<Row>;

/// The rows of [N, D].
Rows rows_of(const at::Tensor& x) {
  Rows rows;
  for (int64_t i = 0; i < x.size(0); ++i) rows.push_back(numbers(x.select(0, i)));
  return rows;
}

double dot(const Row& x, const Row& y) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

/// x M
Row through(const Row& x, const Rows& matrix) {
  Row y(matrix.front().size());
  for (size_t i = 0; i < x.size(); ++i) {
    for (size_t j = 0; j < y.size(); ++j) y[j] += x[i] * matrix[i][j];
  }
  return y;
}

Row part_of(const Row& x, size_t head, size_t width) {
  const auto begin = x.begin() + static_cast<std::ptrdiff_t>(head * width);
  return {begin, begin + static_cast<std::ptrdiff_t>(width)};
}

/// The weights by name.
class NamedWeights {
 public:
  explicit NamedWeights(const Parameters& parameters) : parameters_(parameters) {}
  at::Tensor tensor(const std::string& name) const {
    return slice_of(parameters_, parameters_.flat(), "attention." + name);
  }
  Rows matrix(const std::string& name, size_t head) const {
    return rows_of(tensor(name).select(0, static_cast<int64_t>(head)));
  }
  Row vector(const std::string& name, size_t head) const {
    return numbers(tensor(name).select(0, static_cast<int64_t>(head)));
  }
  /// x W' + b
  Row linear(const std::string& name, const Row& x) const {
    Row y = numbers(tensor(name + ".bias"));
    const Rows weight = rows_of(tensor(name + ".weight"));
    for (size_t i = 0; i < y.size(); ++i) y[i] += dot(weight[i], x);
    return y;
  }

 private:
  const Parameters& parameters_;
};

/// One head of one sentence.
class Head {
 public:
  Head(const AttentionOptions& options, const NamedWeights& weights, size_t head) : options_(options) {
    const bool additive = options.score == AttentionScore::additive;
    if (additive || options.score == AttentionScore::general)
      key_matrix_ = weights.matrix("score.key_matrix", head);
    if (additive) query_matrix_ = weights.matrix("score.query_matrix", head);
    if (additive) vector_ = weights.vector("score.vector", head);
    if (options.scope != AttentionScope::local_predictive) return;
    position_matrix_ = weights.matrix("score.position_matrix", head);
    position_vector_ = weights.vector("score.position_vector", head);
  }

  /// What query t looks at: a weight for each key.
  Row weights(const Row& query, const Rows& keys, size_t t) const {
    const double last = static_cast<double>(keys.size()) - 1, reach = options_.window;
    double place = std::min(static_cast<double>(t), last);  // of local_monotonic
    if (options_.scope == AttentionScope::local_predictive) {
      Row mixed = through(query, position_matrix_);
      for (double& x : mixed) x = std::tanh(x);
      place = last / (1 + std::exp(-dot(mixed, position_vector_)));
    }
    const auto sees = [&](size_t s) {
      return options_.scope == AttentionScope::global ||
             std::abs(static_cast<double>(s) - std::floor(place + 0.5)) <= reach;
    };
    Row weights(keys.size());
    double sum = 0;
    for (size_t s = 0; s < keys.size(); ++s) {
      if (sees(s)) sum += weights[s] = std::exp(score(query, keys[s]));
    }
    for (size_t s = 0; s < keys.size(); ++s) {
      weights[s] /= sum;
      if (options_.scope != AttentionScope::local_predictive) continue;
      const double distance = static_cast<double>(s) - place, deviation = reach / 2;
      weights[s] *= std::exp(-distance * distance / (2 * deviation * deviation));
    }
    return weights;
  }

 private:
  double score(const Row& query, const Row& key) const {
    switch (options_.score) {
      case AttentionScore::dot:
        return dot(query, key);
      case AttentionScore::scaled_dot:
        return dot(query, key) / std::sqrt(static_cast<double>(query.size()));
      case AttentionScore::general:
        return dot(query, through(key, key_matrix_));
      case AttentionScore::additive:
        break;
    }
    Row mixed = through(query, query_matrix_);
    const Row projected = through(key, key_matrix_);
    for (size_t i = 0; i < mixed.size(); ++i) mixed[i] = std::tanh(mixed[i] + projected[i]);
    return dot(mixed, vector_);
  }

  const AttentionOptions& options_;
  Rows key_matrix_, query_matrix_, position_matrix_;
  Row vector_, position_vector_;
};

}  // namespace

Attention::Result attend_plainly(const AttentionOptions& options, const Parameters& parameters,
                                 const at::Tensor& query, const at::Tensor& keys, const at::Tensor& values,
                                 const std::vector<int64_t>& lengths) {
  const NamedWeights weights(parameters);
  const int64_t heads = options.heads;
  const auto width = static_cast<size_t>(query.size(2) / heads);
  Attention::Result result{at::zeros_like(query),
                           at::zeros({query.size(0), heads, query.size(1), keys.size(1)}, query.options())};
  const auto projected = [&](const std::string& name, Rows rows) {
    for (Row& row : rows) {
      if (options.projections) row = weights.linear(name, row);
    }
    return rows;
  };
  for (int64_t b = 0; b < query.size(0); ++b) {
    const int64_t length = lengths[static_cast<size_t>(b)];
    const Rows q = projected("query", rows_of(query.select(0, b))),
               k = projected("key", rows_of(keys.select(0, b).narrow(0, 0, length))),
               v = projected("value", rows_of(values.select(0, b).narrow(0, 0, length)));
    Rows contexts(q.size(), Row(q.front().size()));
    for (int64_t h = 0; h < heads; ++h) {
      const auto number = static_cast<size_t>(h);
      const Head head(options, weights, number);
      Rows parts;
      for (const Row& key : k) parts.push_back(part_of(key, number, width));
      for (size_t t = 0; t < q.size(); ++t) {
        const Row row = head.weights(part_of(q[t], number, width), parts, t);
        const at::Tensor place = result.weights.select(0, b).select(0, h).select(0, static_cast<int64_t>(t));
        place.narrow(0, 0, length).copy_(at::tensor(row, at::kDouble));
        for (size_t s = 0; s < row.size(); ++s) {
          for (size_t i = number * width; i < (number + 1) * width; ++i) contexts[t][i] += row[s] * v[s][i];
        }
      }
    }
    contexts = projected("output", std::move(contexts));
    for (size_t t = 0; t < contexts.size(); ++t) {
      result.context.select(0, b)
          .select(0, static_cast<int64_t>(t))
          .copy_(at::tensor(contexts[t], at::kDouble));
    }
  }
  return result;
}

}  // namespace seq2see
