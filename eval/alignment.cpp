#include "eval/alignment.h"

#include <algorithm>

#include "data/error.h"

namespace seq2see {
namespace {

/// Per source token the word column that takes its weight; the last entry is the end mark's.
std::vector<int> source_columns(const AlignedSide& source) {
  const int end = static_cast<int>(source.words.size());
  std::vector<int> columns = source.token_words;
  int next = -1;
  for (size_t i = columns.size(); i-- > 0;) {
    if (columns[i] < 0) columns[i] = next;
    next = columns[i];
  }
  int previous = end;
  for (int& column : columns) {
    if (column < 0) column = previous;
    previous = column;
  }
  columns.push_back(end);
  return columns;
}

/// Per target word the token rows that it is the mean of; the last entry is the end mark's.
std::vector<std::vector<int>> target_rows(const AlignedSide& target) {
  const int end = static_cast<int>(target.tokens.size());
  std::vector<std::vector<int>> rows(target.words.size() + 1);
  int first = end;
  for (int token = end; token-- > 0;) {
    if (target.token_words[static_cast<size_t>(token)] >= 0) first = token;
  }
  for (int token = 0; token < end; ++token) {
    const int word = target.token_words[static_cast<size_t>(token)];
    if (word >= 0) rows[static_cast<size_t>(word)].push_back(token);
  }
  int last = first;
  for (auto& tokens : rows) {
    if (tokens.empty()) tokens.push_back(last);
    last = tokens.back();
  }
  rows.back() = {end};
  return rows;
}

void check_shape(const Matrix& tokens, const AlignedSide& source, const AlignedSide& target) {
  const auto rows = target.tokens.size() + 1, columns = source.tokens.size() + 1;
  if (static_cast<size_t>(tokens.rows) != rows || static_cast<size_t>(tokens.columns) != columns) {
    throw Error(
        "Attention weights of shape [{}, {}] do not fit {} target and {} source tokens and end marks.",
        tokens.rows, tokens.columns, rows - 1, columns - 1);
  }
}

/// What a row must give a word that no other row took, to have it as a further one.
constexpr double least_joining_weight = 0.1;

/// Per source word what all rows together give it.
std::vector<double> column_sums(const Matrix& words) {
  std::vector<double> sums(static_cast<size_t>(words.columns));
  for (int row = 0; row < words.rows; ++row) {
    for (int column = 0; column < words.columns; ++column) {
      sums[static_cast<size_t>(column)] += words.at(row, column);
    }
  }
  return sums;
}

/// The column with the largest product of shares, or -1 in a row of zeros.
int best_column(const Matrix& words, int row, const std::vector<double>& looked_at) {
  int best = -1;
  double largest = 0;
  for (int column = 0; column < words.columns; ++column) {
    const double weight = words.at(row, column);
    const double product = weight > 0 ? weight * (weight / looked_at[static_cast<size_t>(column)]) : 0;
    if (product > largest) {
      largest = product;
      best = column;
    }
  }
  return best;
}

/// The row with the largest weight in a column, the first of equals.
int closest_row(const Matrix& words, int column) {
  int best = 0;
  for (int row = 1; row < words.rows; ++row) {
    if (words.at(row, column) > words.at(best, column)) best = row;
  }
  return best;
}

}  // namespace

std::vector<int> words_of_pieces(std::span<const Piece> pieces, std::span<const Word> words) {
  std::vector<int> owners;
  owners.reserve(pieces.size());
  for (const Piece& piece : pieces) {
    // The first word that ends behind the piece's begin holds its first visible byte, if it begins in the
    // piece.
    const auto word =
        std::upper_bound(words.begin(), words.end(), piece.begin,
                         [](uint32_t begin, const Word& candidate) { return begin < candidate.end; });
    const bool covered = word != words.end() && piece.begin < piece.end && word->begin < piece.end;
    owners.push_back(covered ? static_cast<int>(word - words.begin()) : -1);
  }
  return owners;
}

Matrix word_matrix(const Matrix& tokens, const AlignedSide& source, const AlignedSide& target) {
  check_shape(tokens, source, target);
  const std::vector<int> columns = source_columns(source);
  const auto rows = target_rows(target);
  Matrix words(static_cast<int>(rows.size()), static_cast<int>(source.words.size()) + 1);
  for (int row = 0; row < words.rows; ++row) {
    const auto& own = rows[static_cast<size_t>(row)];
    for (const int token : own) {
      for (int column = 0; column < tokens.columns; ++column) {
        words.at(row, columns[static_cast<size_t>(column)]) +=
            tokens.at(token, column) / static_cast<float>(own.size());
      }
    }
  }
  return words;
}

Links hard_links(const Matrix& words) {
  const std::vector<double> looked_at = column_sums(words);
  std::vector<bool> taken(static_cast<size_t>(words.columns));
  Links links;
  for (int row = 0; row + 1 < words.rows; ++row) {
    const int column = best_column(words, row, looked_at);
    if (column < 0 || column + 1 == words.columns) continue;
    links.sure.emplace_back(column, row);
    taken[static_cast<size_t>(column)] = true;
  }
  for (int column = 0; column + 1 < words.columns; ++column) {
    if (taken[static_cast<size_t>(column)]) continue;
    const int row = closest_row(words, column);
    const double weight = words.at(row, column);
    const bool joins = weight >= least_joining_weight && 2 * weight >= looked_at[static_cast<size_t>(column)];
    if (joins && row + 1 < words.rows) links.sure.emplace_back(column, row);
  }
  normalize(links);
  return links;
}

}  // namespace seq2see
