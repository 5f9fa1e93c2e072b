#include "eval/head_choice.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "eval/aer.h"

namespace seq2see {
namespace {

/// Of weights that need not sum to 1.
double entropy(std::span<const double> weights) {
  double sum = 0, weighted = 0;
  for (const double weight : weights) {
    if (weight <= 0) continue;
    sum += weight;
    weighted += weight * std::log2(weight);
  }
  return sum > 0 ? std::log2(sum) - weighted / sum : 0;
}

std::vector<double> row_of(const Matrix& words, int row) {
  std::vector<double> weights;
  for (int column = 0; column < words.columns; ++column) weights.push_back(words.at(row, column));
  return weights;
}

Matrix words_of(const HeadsOfSentence& sentence, const AlignmentHeads& chosen) {
  return word_matrix(mean_of_heads(sentence.heads, chosen), sentence.source, sentence.target);
}

double mean_information(std::span<const HeadsOfSentence> sentences, const AlignmentHeads& chosen) {
  double sum = 0;
  for (const HeadsOfSentence& sentence : sentences) sum += information(words_of(sentence, chosen));
  return sum / static_cast<double>(sentences.size());
}

std::vector<AlignmentHeads> candidates_of(const std::vector<std::vector<Matrix>>& heads) {
  std::vector<AlignmentHeads> candidates;
  for (size_t layer = 0; layer < heads.size(); ++layer) {
    const int number = static_cast<int>(layer), count = static_cast<int>(heads[layer].size());
    candidates.push_back({number, {}});
    for (int head = 0; count > 1 && head < count; ++head) candidates.push_back({number, {head}});
  }
  if (heads.size() > 1) candidates.push_back({AlignmentHeads::all_layers, {}});
  return candidates;
}

}  // namespace

Matrix mean_of_heads(const std::vector<std::vector<Matrix>>& heads, const AlignmentHeads& chosen) {
  std::vector<const Matrix*> matrices;
  for (const size_t number : layers_of(chosen, heads.size())) {
    const std::vector<Matrix>& layer = heads.at(number);
    for (const int head : chosen.heads) matrices.push_back(&layer.at(static_cast<size_t>(head)));
    for (size_t head = 0; chosen.heads.empty() && head < layer.size(); ++head)
      matrices.push_back(&layer[head]);
  }
  Matrix mean(heads.front().front().rows, heads.front().front().columns);
  for (const Matrix* matrix : matrices) {
    for (size_t i = 0; i < mean.values.size(); ++i) {
      mean.values[i] += matrix->values[i] / static_cast<float>(matrices.size());
    }
  }
  return mean;
}

double mean_row_entropy(const Matrix& words) {
  double sum = 0;
  for (int row = 0; row + 1 < words.rows; ++row) sum += entropy(row_of(words, row));
  return words.rows > 1 ? sum / (words.rows - 1) : 0;
}

double information(const Matrix& words) {
  std::vector<double> mean(static_cast<size_t>(words.columns));
  for (int row = 0; row + 1 < words.rows; ++row) {
    const std::vector<double> weights = row_of(words, row);
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);  // below 1 under a Gaussian
    for (size_t column = 0; sum > 0 && column < mean.size(); ++column) mean[column] += weights[column] / sum;
  }
  return entropy(mean) - mean_row_entropy(words);
}

std::optional<double> aer_of_heads(std::span<const HeadsOfSentence> sentences, const AlignmentHeads& chosen) {
  AlignmentCounts counts;
  bool any = false;
  for (const HeadsOfSentence& sentence : sentences) {
    if (sentence.links == nullptr) continue;
    any = true;
    counts += alignment_counts(hard_links(words_of(sentence, chosen)), *sentence.links);
  }
  return any ? std::optional(aer(counts)) : std::nullopt;
}

AlignmentHeads choose_heads(std::span<const HeadsOfSentence> sentences) {
  AlignmentHeads best;
  double lowest = std::numeric_limits<double>::infinity();
  for (const AlignmentHeads& candidate : candidates_of(sentences.front().heads)) {
    const auto error = aer_of_heads(sentences, candidate);
    const double cost = error ? *error : -mean_information(sentences, candidate);
    if (cost < lowest) {
      lowest = cost;
      best = candidate;
    }
  }
  return best;
}

}  // namespace seq2see
