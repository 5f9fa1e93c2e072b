#include "eval/bleu.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "eval/ngrams.h"
#include "eval/white_space.h"

namespace seq2see {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_point_or_comma(char c) {
  return c == '.' || c == ',';
}

/// ASCII punctuation that always stands alone: all but apostrophe, comma, hyphen and point.
bool stands_alone(char c) {
  return (c >= '!' && c <= '&') || (c >= '(' && c <= '+') || c == '/' || (c >= ':' && c <= '@') ||
         (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// Replaces every pair of neighbours that `matches`, scanning from the left without overlap, by `before`,
/// the first, a space, the second, `after`. Working on bytes is right: what is looked for is ASCII, and the
/// other neighbour only needs to be no digit.
template <typename Matches>
std::string space_pairs(const std::string& text, const Matches& matches, std::string_view before,
                        std::string_view after) {
  std::string spaced;
  spaced.reserve(text.size() * 2);
  for (size_t at = 0; at < text.size(); ++at) {
    if (at + 1 < text.size() && matches(text[at], text[at + 1])) {
      spaced.append(before).append(1, text[at]).append(1, ' ').append(1, text[at + 1]).append(after);
      ++at;
    } else {
      spaced += text[at];
    }
  }
  return spaced;
}

double bleu(const BleuStatistics& sum, bool effective_order) {
  if (std::all_of(sum.matches.begin(), sum.matches.end(), [](int64_t count) { return count == 0; })) return 0;
  double log_precisions = 0, smoothing = 1;
  size_t orders = 0;
  for (; orders < BleuStatistics::orders && sum.totals[orders] > 0; ++orders) {
    const auto total = static_cast<double>(sum.totals[orders]);
    if (sum.matches[orders] == 0) smoothing *= 2;
    const double matches =
        sum.matches[orders] == 0 ? 1 / smoothing : static_cast<double>(sum.matches[orders]);
    log_precisions += std::log(100 * matches / total);
  }
  if (orders < BleuStatistics::orders && !effective_order) return 0;
  const double brevity =
      sum.hypothesis_length < sum.reference_length
          ? 1 - static_cast<double>(sum.reference_length) / static_cast<double>(sum.hypothesis_length)
          : 0;
  return std::exp(brevity + log_precisions / static_cast<double>(orders));
}

}  // namespace

BleuStatistics& BleuStatistics::operator+=(const BleuStatistics& other) {
  hypothesis_length += other.hypothesis_length;
  reference_length += other.reference_length;
  for (size_t i = 0; i < orders; ++i) {
    matches[i] += other.matches[i];
    totals[i] += other.totals[i];
  }
  return *this;
}

std::vector<std::string> tokenize_13a(std::string_view line) {
  const auto parts = split_white_space(line);
  if (parts.empty()) return {};
  // White space at the end goes first of all: "-\n" there is not the break of a word.
  const auto end = static_cast<size_t>(parts.back().data() - line.data()) + parts.back().size();
  std::string text(line.substr(0, end));
  text = replace_all(text, "<skipped>", "");
  text = replace_all(text, "-\n", "");
  const std::pair<std::string_view, std::string_view> entities[] = {
      {"&quot;", "\""}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}};
  for (auto [entity, character] : entities) text = replace_all(text, entity, character);

  std::string spaced = " ";
  for (const char c : text) {
    if (stands_alone(c)) {
      spaced.append(1, ' ').append(1, c).append(1, ' ');
    } else {
      spaced += c;
    }
  }
  spaced += ' ';
  spaced = space_pairs(spaced, [](char a, char b) { return !is_digit(a) && is_point_or_comma(b); }, "", " ");
  spaced = space_pairs(spaced, [](char a, char b) { return is_point_or_comma(a) && !is_digit(b); }, " ", "");
  spaced = space_pairs(spaced, [](char a, char b) { return is_digit(a) && b == '-'; }, "", " ");
  const auto words = split_white_space(spaced);
  return {words.begin(), words.end()};
}

BleuStatistics bleu_statistics(std::string_view hypothesis, std::string_view reference) {
  std::unordered_map<std::string, char32_t> numbers;
  const auto numbered = [&](std::string_view line) {
    std::u32string words;
    for (const std::string& word : tokenize_13a(line)) {
      words += numbers.try_emplace(word, static_cast<char32_t>(numbers.size())).first->second;
    }
    return words;
  };
  const std::u32string ours = numbered(hypothesis), theirs = numbered(reference);
  BleuStatistics sentence;
  sentence.hypothesis_length = static_cast<int64_t>(ours.size());
  sentence.reference_length = static_cast<int64_t>(theirs.size());
  for (size_t i = 0; i < BleuStatistics::orders; ++i) {
    const NgramCounts counts = count_ngrams(ours, theirs, i + 1);
    sentence.matches[i] = counts.matches;
    sentence.totals[i] = counts.hypothesis;
  }
  return sentence;
}

double corpus_bleu(const BleuStatistics& sum) {
  return bleu(sum, false);
}

double sentence_bleu(const BleuStatistics& sentence) {
  return bleu(sentence, true);
}

std::string bleu_signature() {
  return "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0";
}

std::string sentence_bleu_signature() {
  return "nrefs:1|case:mixed|eff:yes|tok:13a|smooth:exp|version:2.6.0";
}

}  // namespace seq2see
