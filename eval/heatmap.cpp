#include "eval/heatmap.h"

#include <algorithm>
#include <cmath>

#include "data/error.h"

namespace seq2see {
namespace {

/// Of every word, its first token and the one after its last; equal where it has none.
using Ranges = std::vector<std::pair<int, int>>;

Ranges word_ranges(const AlignedSide& side, Granularity granularity) {
  Ranges ranges(side.words.size(), {0, 0});
  if (granularity == Granularity::words) {
    for (int word = 0; word < int(ranges.size()); ++word) ranges[size_t(word)] = {word, word + 1};
    return ranges;
  }
  for (int token = 0; token < int(side.token_words.size()); ++token) {
    int word = side.token_words[size_t(token)];
    if (word < 0 || word >= int(ranges.size())) continue;
    auto& [begin, end] = ranges[size_t(word)];
    if (begin == end) begin = token;
    end = token + 1;
  }
  return ranges;
}

std::vector<std::string> labels(const AlignedSide& side, Granularity granularity) {
  std::vector<std::string> result = granularity == Granularity::words ? side.words : side.tokens;
  for (std::string& label : result) {
    if (label.find_first_not_of(' ') == std::string::npos) label = "␣";
  }
  result.push_back("end");
  return result;
}

Matrix clamped(Matrix weights) {
  for (float& weight : weights.values) weight = weight > 0 ? std::min(weight, 1.0F) : 0.0F;  // NaN becomes 0
  return weights;
}

std::vector<CellSpan> spans(const std::vector<std::pair<int, int>>& links, const Ranges& sources,
                            const Ranges& targets) {
  std::vector<CellSpan> result;
  for (auto [source, target] : links) {
    if (source < 0 || target < 0 || source >= int(sources.size()) || target >= int(targets.size())) continue;
    auto [column, column_end] = sources[size_t(source)];
    auto [row, row_end] = targets[size_t(target)];
    if (column < column_end && row < row_end) result.push_back({row, row_end, column, column_end});
  }
  return result;
}

std::pair<int, int> heaviest(const CellSpan& span, const Matrix& weights) {
  std::pair<int, int> best{span.row, span.column};
  for (int row = span.row; row < span.row_end; ++row) {
    for (int column = span.column; column < span.column_end; ++column) {
      if (weights.at(row, column) > weights.at(best.first, best.second)) best = {row, column};
    }
  }
  return best;
}

}  // namespace

double Heatmap::shade(int row, int column) const {
  double weight = weights.at(row, column);
  return scale == WeightScale::square_root ? std::sqrt(weight) : weight;
}

bool gold_fits(const AlignedSentence& sentence) {
  if (!sentence.gold) return false;
  return !sentence.reference || sentence.aer || *sentence.reference == sentence.target.text;
}

bool can_be_drawn(const AlignedSentence& sentence, Granularity granularity) {
  constexpr int64_t most_cells = 100'000;
  const Matrix& weights = granularity == Granularity::tokens ? sentence.tokens : sentence.words;
  return int64_t{weights.rows} * weights.columns <= most_cells;
}

Heatmap make_heatmap(const AlignedSentence& sentence, const HeatmapOptions& options) {
  bool tokens = options.granularity == Granularity::tokens;
  Heatmap heatmap;
  heatmap.rows = labels(sentence.target, options.granularity);
  heatmap.columns = labels(sentence.source, options.granularity);
  const Matrix& weights = tokens ? sentence.tokens : sentence.words;
  if (weights.rows != int(heatmap.rows.size()) || weights.columns != int(heatmap.columns.size()) ||
      weights.values.size() != heatmap.rows.size() * heatmap.columns.size()) {
    throw Error(
        "The attention weights of sentence {} are a matrix of {} rows and {} columns, but its {} ask for {} "
        "and {}, "
        "the end marks included. Compute the weights of this sentence again.",
        sentence.id + 1, weights.rows, weights.columns, tokens ? "tokens" : "words", heatmap.rows.size(),
        heatmap.columns.size());
  }
  heatmap.weights = clamped(weights);
  heatmap.numbers = options.numbers;
  heatmap.scale = options.scale;

  Ranges sources = word_ranges(sentence.source, options.granularity);
  Ranges targets = word_ranges(sentence.target, options.granularity);
  for (auto& ranges : {&sources, &targets}) {  // token_words may be longer than the tokens in a broken file
    int most = (ranges == &sources ? weights.columns : weights.rows) - 1;
    for (auto& [begin, end] : *ranges) begin = std::min(begin, most), end = std::min(end, most);
  }
  if (gold_fits(sentence)) {
    heatmap.sure = spans(sentence.gold->sure, sources, targets);
    heatmap.possible = spans(sentence.gold->possible, sources, targets);
  }
  for (const CellSpan& span : spans(sentence.hard.sure, sources, targets)) {
    heatmap.hard.push_back(heaviest(span, heatmap.weights));
  }
  return heatmap;
}

std::string weight_text(double weight) {
  long hundredths = std::lround(100 * weight);
  if (!(weight >= 0.005) || hundredths <= 0) return "";
  return hundredths >= 100 ? "1.0" : fmt::format(".{:02}", hundredths);
}

}  // namespace seq2see
