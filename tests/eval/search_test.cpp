#include "eval/search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "eval/forced.h"
#include "tests/support/error_text.h"
#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

TinyModel float_model(uint64_t seed, bool input_feeding = false) {
  ModelOptions options = tiny_options();
  options.target_vocabulary = 7;  // three words
  options.rnn.input_feeding = input_feeding;
  return {options, seed, at::kFloat};
}

/// Adds to the logits of one token, whatever was read.
void favour(const TinyModel& tiny, int64_t token, double by) {
  slice_of(tiny.parameters, tiny.parameters.flat(), "projection.bias").narrow(0, token, 1).add_(by);
}

/// log p(token | ids) of each token, by teacher forcing.
std::vector<double> next(const TinyModel& tiny, const TokenIds& source, const TokenIds& ids) {
  std::vector<int64_t> input = {2};
  input.insert(input.end(), ids.begin(), ids.end());
  const at::Tensor logits = tiny.model.forward(source_of({source}), ids_tensor({input}), {}).logits;
  return numbers(logits.to(at::kDouble).log_softmax(-1).select(0, 0).select(0, logits.size(1) - 1));
}

/// Every translation of at most `room` more tokens, with its log-probability.
void enumerate(const TinyModel& tiny, const TokenIds& source, const TokenIds& ids, double so_far, int room,
               std::map<TokenIds, double>& all) {
  const std::vector<double> rest = next(tiny, source, ids);
  all[ids] = so_far + rest[3];
  if (room == 0) return;
  for (int32_t token : {4, 5, 6}) {
    TokenIds longer = ids;
    longer.push_back(token);
    enumerate(tiny, source, longer, so_far + rest[static_cast<size_t>(token)], room - 1, all);
  }
}

TEST(Search, AWideBeamFindsWhatExhaustiveSearchFinds) {
  const TokenIds source = {4, 7, 5};
  for (uint64_t seed : {1U, 2U, 3U}) {
    const TinyModel tiny = float_model(seed, seed == 2);
    std::map<TokenIds, double> all;
    enumerate(tiny, source, {}, 0, 3, all);
    ASSERT_EQ(all.size(), 1U + 3 + 9 + 27);
    for (double penalty : {0.0, 0.6, 1.0, 2.0}) {
      SCOPED_TRACE(fmt::format("seed {}, length penalty {}", seed, penalty));
      std::vector<double> scores;
      for (const auto& [ids, log_probability] : all) {
        scores.push_back(log_probability / std::pow(static_cast<double>(ids.size()) + 1, penalty));
      }
      std::sort(scores.rbegin(), scores.rend());
      const auto found = search(tiny.model, source_of({source}), {50, 50, penalty, 3}, Want::nothing).front();
      ASSERT_EQ(found.size(), all.size());
      for (size_t i = 0; i < found.size(); ++i) {
        ASSERT_TRUE(all.contains(found[i].ids));
        EXPECT_NEAR(found[i].log_probability, all[found[i].ids], 1e-4);
        EXPECT_NEAR(found[i].score, scores[i], 1e-4);
        all.erase(found[i].ids);
      }
      enumerate(tiny, source, {}, 0, 3, all);
    }
  }
}

TEST(Search, NBestAreTheFirstOfALongerList) {
  const TinyModel tiny = float_model(4);
  const Source source = source_of({{4, 7, 5}});
  const auto all = search(tiny.model, source, {50, 50, 1, 3}, Want::nothing).front();
  const auto best = search(tiny.model, source, {50, 4, 1, 3}, Want::nothing).front();
  ASSERT_EQ(best.size(), 4U);
  for (size_t i = 0; i < best.size(); ++i) {
    EXPECT_EQ(best[i].ids, all[i].ids);
    EXPECT_GE(best[i == 0 ? 0 : i - 1].score, best[i].score);
  }
}

TEST(Search, GreedyTakesTheMostProbableTokenEachTime) {
  Random random(5);
  std::set<size_t> lengths;
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    const TinyModel tiny = float_model(seed, seed % 2 == 0);
    for (const TokenIds& source : random_sentences(random, 4, 1, 6, 9)) {
      TokenIds expected;
      double log_probability = 0;
      while (true) {
        const std::vector<double> rest = next(tiny, source, expected);
        const auto token = std::max_element(rest.begin() + 3, rest.end()) - rest.begin();
        const bool full = expected.size() == source.size() * 2 + 10;
        log_probability += rest[full ? 3 : static_cast<size_t>(token)];
        if (full || token == 3) break;
        expected.push_back(static_cast<int32_t>(token));
      }
      const auto found = search(tiny.model, source_of({source}), {}, Want::nothing).front();
      ASSERT_EQ(found.size(), 1U);
      EXPECT_EQ(found[0].ids, expected);
      EXPECT_NEAR(found[0].log_probability, log_probability, 1e-4);
      lengths.insert(expected.size());
    }
  }
  EXPECT_GT(lengths.size(), 2U) << "the models are too dull for this test";
}

TEST(Search, ABatchEqualsItsSentencesOneByOne) {
  Random random(6);
  std::vector<TokenIds> sentences = random_sentences(random, 13, 1, 7, 9);
  sentences.push_back({});
  for (uint64_t seed : {1U, 2U, 3U, 4U}) {
    const TinyModel tiny = float_model(seed, seed % 2 == 0);
    for (int beam : {1, 3, 5}) {
      SCOPED_TRACE(fmt::format("seed {}, beam {}", seed, beam));
      const SearchOptions options{beam, beam, 1, 0};
      const auto together = search(tiny.model, source_of(sentences), options, Want::cross);
      const auto blind = search(tiny.model, source_of(sentences), options, Want::nothing);
      ASSERT_EQ(together.size(), sentences.size());
      for (size_t b = 0; b < sentences.size(); ++b) {
        const auto alone = search(tiny.model, source_of({sentences[b]}), options, Want::cross).front();
        ASSERT_EQ(together[b].size(), alone.size());
        ASSERT_EQ(blind[b].size(), alone.size());
        for (size_t k = 0; k < alone.size(); ++k) {
          EXPECT_EQ(together[b][k].ids, alone[k].ids);
          EXPECT_EQ(blind[b][k].ids, alone[k].ids);
          EXPECT_TRUE(blind[b][k].attention.values.empty());
          EXPECT_NEAR(together[b][k].log_probability, alone[k].log_probability, 1e-4);
          ASSERT_EQ(together[b][k].attention.values.size(), alone[k].attention.values.size());
          for (size_t i = 0; i < alone[k].attention.values.size(); ++i) {
            EXPECT_NEAR(together[b][k].attention.values[i], alone[k].attention.values[i], 1e-5);
          }
        }
      }
    }
  }
}

TEST(Search, AttentionAndProbabilityAreThoseOfForcedDecoding) {
  Random random(7);
  const std::vector<TokenIds> sentences = random_sentences(random, 6, 1, 7, 9);
  ModelOptions shaped = tiny_options();
  shaped.attention.heads = 2;
  shaped.rnn.input_feeding = true;
  const TinyModel tiny(shaped, 8, at::kFloat);
  const auto found = search(tiny.model, source_of(sentences), {4, 4, 1, 0}, Want::cross);
  for (size_t b = 0; b < sentences.size(); ++b) {
    for (const Hypothesis& hypothesis : found[b]) {
      const Forced forced =
          force(tiny.model, pointers({sentences[b]}), pointers({hypothesis.ids}), Want::cross).front();
      EXPECT_NEAR(hypothesis.log_probability, forced.log_probability, 1e-4);
      EXPECT_EQ(hypothesis.attention.rows, static_cast<int>(hypothesis.ids.size()) + 1);
      EXPECT_EQ(hypothesis.attention.columns, static_cast<int>(sentences[b].size()) + 1);
      ASSERT_EQ(hypothesis.attention.values.size(), forced.attention.values.size());
      for (size_t i = 0; i < forced.attention.values.size(); ++i) {
        EXPECT_NEAR(hypothesis.attention.values[i], forced.attention.values[i], 1e-5);
      }
    }
  }
}

TEST(Search, TheLongestLengthEndsAHypothesis) {
  const TinyModel tiny = float_model(9);
  favour(tiny, 3, -30);
  for (int beam : {1, 3}) {  // there are three words, so that no end mark is among the best
    for (int longest : {1, 2, 7}) {
      const auto found = search(tiny.model, source_of({{4, 5}}), {beam, beam, 1, longest}, Want::cross);
      EXPECT_EQ(found.at(0).size(), static_cast<size_t>(beam));
      for (const Hypothesis& hypothesis : found[0]) {
        EXPECT_EQ(hypothesis.ids.size(), static_cast<size_t>(longest));
        EXPECT_EQ(hypothesis.attention.rows, longest + 1);
        EXPECT_LT(hypothesis.log_probability, -25) << "the end mark's own probability counts";
        EXPECT_NEAR(hypothesis.score, hypothesis.log_probability / (longest + 1), 1e-6);
      }
    }
  }
  EXPECT_EQ(search(tiny.model, source_of({{4, 5}}), {}, Want::nothing).front().front().ids.size(), 14U)
      << "twice the source's, and ten";
}

TEST(Search, ATranslationMayBeEmpty) {
  const TinyModel tiny = float_model(10);
  favour(tiny, 3, 30);
  const auto found = search(tiny.model, source_of({{4, 5}, {6}}), {}, Want::cross);
  for (const auto& hypotheses : found) {
    EXPECT_TRUE(hypotheses.at(0).ids.empty());
    EXPECT_EQ(hypotheses[0].attention.rows, 1);
    EXPECT_NEAR(hypotheses[0].log_probability, 0, 1e-4);
  }
}

TEST(Search, PaddingStartAndUnknownNeverAppear) {
  const TinyModel tiny = float_model(11);
  for (int64_t mark : {0, 1, 2}) favour(tiny, mark, 20);
  Random random(12);
  for (int beam : {1, 3, 60}) {
    for (const auto& hypotheses : search(tiny.model, source_of(random_sentences(random, 5, 1, 5, 9)),
                                         {beam, beam, 1, 4}, Want::nothing)) {
      ASSERT_FALSE(hypotheses.empty());
      for (const Hypothesis& hypothesis : hypotheses) {
        EXPECT_TRUE(std::isfinite(hypothesis.log_probability));
        for (int32_t id : hypothesis.ids) EXPECT_GE(id, 4);
      }
    }
  }
}

TEST(Search, AShortestLengthIsKeptAndCostsWhatItMust) {
  const TokenIds source = {4, 7, 5};
  for (uint64_t seed : {1U, 2U, 3U}) {
    const TinyModel tiny = float_model(seed, seed == 2);
    favour(tiny, 3, 5);  // would end at once
    EXPECT_TRUE(search(tiny.model, source_of({source}), {}, Want::nothing).front().front().ids.empty());
    std::map<TokenIds, double> all;
    enumerate(tiny, source, {}, 0, 3, all);
    std::erase_if(all, [](const auto& translation) { return translation.first.size() < 2; });
    const auto found = search(tiny.model, source_of({source}), {50, 50, 0, 3, 2}, Want::nothing).front();
    ASSERT_EQ(found.size(), all.size());
    for (const Hypothesis& hypothesis : found) {
      ASSERT_TRUE(all.contains(hypothesis.ids));
      EXPECT_NEAR(hypothesis.log_probability, all[hypothesis.ids], 1e-4);
      EXPECT_LE(hypothesis.log_probability, found.front().log_probability);
    }
    // Longer than the default of twice the source, and ten.
    EXPECT_EQ(
        search(tiny.model, source_of({{4}}), {1, 1, 1, 0, 30}, Want::nothing).front().front().ids.size(),
        30U);
  }
}

TEST(Search, AModelOfNoNumbersStillEnds) {
  const TinyModel tiny = float_model(1);
  tiny.parameters.flat().fill_(NAN);
  for (int beam : {1, 3}) {
    const auto found = search(tiny.model, source_of({{4}, {5, 6}}), {beam, 1, 1, 0}, Want::nothing);
    for (const auto& hypotheses : found) EXPECT_EQ(hypotheses.size(), 1U);
  }
}

TEST(Search, RefusesOptionsInFullSentences) {
  const auto complaint = [](const SearchOptions& options) { return error_text([&] { validate(options); }); };
  EXPECT_EQ(complaint({}), "(no error)");
  EXPECT_EQ(complaint({1000, 1000, 10, 100'000}), "(no error)");
  EXPECT_EQ(complaint({0, 1, 1, 0}), "A beam of 0 was asked for; choose 1 (greedy search) to 1000.");
  EXPECT_EQ(complaint({1001, 1, 1, 0}), "A beam of 1001 was asked for; choose 1 (greedy search) to 1000.");
  EXPECT_EQ(complaint({3, 4, 1, 0}),
            "4 best translations were asked for of a beam of 3; choose 1 to the beam.");
  EXPECT_EQ(complaint({3, 0, 1, 0}),
            "0 best translations were asked for of a beam of 3; choose 1 to the beam.");
  EXPECT_EQ(complaint({1, 1, -0.5, 0}), "A length penalty of -0.5 was given; choose 0 (none) to 10.");
  EXPECT_EQ(complaint({1, 1, 11, 0}), "A length penalty of 11 was given; choose 0 (none) to 10.");
  EXPECT_EQ(complaint({1, 1, NAN, 0}), "A length penalty of nan was given; choose 0 (none) to 10.");
  EXPECT_EQ(complaint({1, 1, 1, -1}),
            "A longest translation of -1 tokens was given; choose 1 to 100,000, or 0 for the default.");
  EXPECT_EQ(complaint({1, 1, 1, 7, 7}), "(no error)");
  EXPECT_EQ(complaint({1, 1, 1, 7, 8}),
            "A shortest translation of 8 tokens was given; choose 0 to the longest, 7.");
  EXPECT_EQ(complaint({1, 1, 1, 0, -1}),
            "A shortest translation of -1 tokens was given; choose 0 to the longest, 100000.");
  const TinyModel tiny = float_model(1);
  EXPECT_THROW(search(tiny.model, source_of({{4}}), {0, 1, 1, 0}, Want::nothing), UsageError);
}

}  // namespace
}  // namespace seq2see
