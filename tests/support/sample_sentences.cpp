#include "tests/support/sample_sentences.h"

#include <numeric>

namespace seq2see {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

AlignedSide side_of_words(const std::vector<std::string>& words) {
  AlignedSide side{joined(words), words, words, std::vector<int>(words.size())};
  std::iota(side.token_words.begin(), side.token_words.end(), 0);
  return side;
}

Matrix matrix_of(const std::vector<std::vector<float>>& rows) {
  Matrix matrix(int(rows.size()), int(rows.front().size()));
  matrix.values.clear();
  for (const auto& row : rows) matrix.values.insert(matrix.values.end(), row.begin(), row.end());
  return matrix;
}

}  // namespace

AlignedSentence sample_sentence(const std::vector<std::string>& source,
                                const std::vector<std::string>& target,
                                const std::vector<std::vector<float>>& weights) {
  AlignedSentence sentence;
  sentence.source = side_of_words(source);
  sentence.target = side_of_words(target);
  sentence.tokens = sentence.words = matrix_of(weights);
  return sentence;
}

AlignedSentence negation_sample() {
  AlignedSentence sentence = sample_sentence({"The", "black", "cat", "does", "not", "sleep", "."},
                                             {"Le", "chat", "noir", "ne", "dort", "pas", "."},
                                             {{.96F, .01F, .03F, 0, 0, 0, 0, 0},
                                              {.01F, .04F, .93F, .02F, 0, 0, 0, 0},
                                              {0, .97F, .02F, .01F, 0, 0, 0, 0},
                                              {0, 0, .02F, .34F, .62F, .02F, 0, 0},
                                              {0, 0, 0, .05F, .06F, .88F, .01F, 0},
                                              {0, 0, 0, .09F, .79F, .12F, 0, 0},
                                              {0, 0, 0, 0, 0, 0, .94F, .06F},
                                              {0, 0, 0, 0, 0, 0, .11F, .89F}});
  sentence.reference = "Le chat noir ne dort pas .";
  sentence.gold = Links{{{0, 0}, {1, 2}, {2, 1}, {4, 3}, {4, 5}, {5, 4}, {6, 6}}, {{3, 3}, {3, 4}}};
  sentence.hard = Links{{{0, 0}, {1, 2}, {2, 1}, {4, 3}, {4, 5}, {5, 4}, {6, 6}}, {}};
  sentence.aer = 0;
  sentence.bleu = 100;
  sentence.log_probability = -0.31;
  return sentence;
}

AlignedSentence compound_sample() {
  AlignedSentence sentence;
  sentence.id = 1;
  sentence.source = {"The steamboat captain sleeps.",
                     {"▁The", "▁steam", "boat", "▁captain", "▁sleep", "s", "."},
                     {"The", "steamboat", "captain", "sleeps", "."},
                     {0, 1, 1, 2, 3, 3, 4}};
  sentence.target = {"Der Donaudampfschifffahrtskapitän schläft.",
                     {"▁Der", "▁Donau", "dampf", "schifffahrts", "kapitän", "▁schläft", "."},
                     {"Der", "Donaudampfschifffahrtskapitän", "schläft", "."},
                     {0, 1, 1, 1, 1, 2, 3}};
  sentence.tokens = matrix_of({{.95F, .05F, 0, 0, 0, 0, 0, 0},
                               {.1F, .4F, .3F, .2F, 0, 0, 0, 0},
                               {0, .9F, .1F, 0, 0, 0, 0, 0},
                               {0, .2F, .7F, .1F, 0, 0, 0, 0},
                               {0, 0, .06F, .94F, 0, 0, 0, 0},
                               {0, 0, 0, .02F, .7F, .28F, 0, 0},
                               {0, 0, 0, 0, 0, .1F, .88F, .02F},
                               {0, 0, 0, 0, 0, 0, .2F, .8F}});
  sentence.words = matrix_of({{.95F, .05F, 0, 0, 0, 0},
                              {.025F, .665F, .31F, 0, 0, 0},
                              {0, 0, .02F, .98F, 0, 0},
                              {0, 0, 0, .1F, .88F, .02F},
                              {0, 0, 0, 0, .2F, .8F}});
  sentence.hard = Links{{{0, 0}, {1, 1}, {3, 2}, {4, 3}}, {}};
  sentence.reference = "Der Dampfschiffkapitän schläft.";
  sentence.gold = Links{{{0, 0}, {1, 1}, {2, 1}, {3, 2}, {4, 3}}, {}};
  sentence.bleu = 42.73;
  sentence.log_probability = -3.2;
  return sentence;
}

AlignedSentence arabic_sample() {
  AlignedSentence sentence = sample_sentence({"القطة", "السوداء", "لا", "تنام", "."},
                                             {"The", "black", "cat", "does", "not", "sleep", "."},
                                             {{.7F, .3F, 0, 0, 0, 0},
                                              {.04F, .96F, 0, 0, 0, 0},
                                              {.92F, .05F, .03F, 0, 0, 0},
                                              {0, 0, .6F, .4F, 0, 0},
                                              {0, 0, .97F, .03F, 0, 0},
                                              {0, 0, .02F, .98F, 0, 0},
                                              {0, 0, 0, .01F, .95F, .04F},
                                              {0, 0, 0, 0, .2F, .8F}});
  sentence.id = 2;
  sentence.hard = Links{{{0, 0}, {0, 2}, {1, 1}, {2, 3}, {2, 4}, {3, 5}, {4, 6}}, {}};
  sentence.log_probability = -1.5;
  return sentence;
}

AlignedSentence hostile_sample() {
  AlignedSentence sentence = sample_sentence(
      {"<script>alert(1)</script>", "\"&amp;'", std::string("a\0\x1b[31m\x07", 8), "\u202Eabc"},
      {"</svg><b>", "東京タワー", "e\u0301te\u0301", "👩‍🚀", "🇫🇷", "\xff\xc3", "\u0301", "]]>"},
      {{.9F, .1F, 0, 0, 0},
       {.1F, .8F, .1F, 0, 0},
       {0, .2F, .7F, .1F, 0},
       {0, 0, .6F, .4F, 0},
       {0, 0, .1F, .5F, .4F},
       {0, 0, 0, .3F, .7F},
       {.2F, .2F, .2F, .2F, .2F},
       {0, 0, 0, 1, 0},
       {0, 0, 0, 0, 1}});
  sentence.id = 3;
  sentence.reference = "<img src=x onerror=alert(1)> 東京タワー";
  sentence.hard = Links{{{0, 0}, {1, 1}, {2, 2}, {2, 3}, {3, 4}, {3, 7}}, {}};
  sentence.forced = true;
  sentence.log_probability = -42;
  return sentence;
}

std::vector<AlignedSentence> sample_sentences() {
  return {negation_sample(), compound_sample(), arabic_sample(), hostile_sample()};
}

}  // namespace seq2see
