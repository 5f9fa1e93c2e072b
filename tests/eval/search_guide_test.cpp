// What search() does besides: a forced prefix, a trace, a deadline.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "eval/forced.h"
#include "eval/search.h"
#include "tests/support/error_text.h"
#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

using Nodes = std::vector<SearchTrace::Node>;

class SearchGuide : public testing::Test {
 protected:
  static TinyModel model(uint64_t seed) {
    ModelOptions options = tiny_options();
    options.target_vocabulary = 9;  // five words
    options.rnn.input_feeding = seed % 2 == 0;
    return {options, seed, at::kFloat};
  }

  static std::vector<Hypothesis> one(const TinyModel& tiny, const SearchOptions& options, Guide guide,
                                     Want want = Want::cross) {
    return search(tiny.model, source_of({source}), options, want, {}, std::span(&guide, 1)).front();
  }

  static bool begins_with(const TokenIds& ids, const TokenIds& prefix) {
    return ids.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), ids.begin());
  }

  /// The tokens from the root to a node, without the end mark.
  static TokenIds path(const Nodes& nodes, size_t node) {
    TokenIds ids;
    for (; nodes[node].parent >= 0; node = static_cast<size_t>(nodes[node].parent)) {
      if (nodes[node].token != 3) ids.insert(ids.begin(), nodes[node].token);
    }
    return ids;
  }

  static inline const TokenIds source = {4, 7, 5, 6};
};

TEST_F(SearchGuide, TranslationsBeginWithThePrefix) {
  for (uint64_t seed : {1U, 2U, 3U, 4U}) {
    const TinyModel tiny = model(seed);
    for (const TokenIds& prefix : {TokenIds{6}, TokenIds{5, 5}, TokenIds{8, 4, 7, 6}}) {
      for (int beam : {1, 4}) {
        const auto found = one(tiny, {beam, beam, 1, 0}, {prefix});
        ASSERT_EQ(found.size(), static_cast<size_t>(beam));
        for (const Hypothesis& hypothesis : found) {
          EXPECT_TRUE(begins_with(hypothesis.ids, prefix));
          const Forced forced =
              force(tiny.model, pointers({source}), pointers({hypothesis.ids}), Want::cross).front();
          EXPECT_NEAR(hypothesis.log_probability, forced.log_probability, 1e-4) << "the prefix counts";
          ASSERT_EQ(hypothesis.attention.rows, forced.attention.rows);
          for (size_t i = 0; i < forced.attention.values.size(); ++i)
            EXPECT_NEAR(hypothesis.attention.values[i], forced.attention.values[i], 1e-5);
        }
      }
    }
  }
}

TEST_F(SearchGuide, TheBestOnesOwnBeginningAsPrefixFindsItAgain) {
  const TinyModel tiny = model(5);
  const auto free = one(tiny, {}, {}).front();
  ASSERT_GT(free.ids.size(), 2U) << "the model is too dull for this test";
  for (size_t length = 0; length <= free.ids.size(); ++length) {
    const auto found = one(tiny, {}, {{free.ids.begin(), free.ids.begin() + static_cast<long>(length)}});
    EXPECT_EQ(found.at(0).ids, free.ids) << length;
    EXPECT_NEAR(found[0].log_probability, free.log_probability, 1e-5);
  }
}

TEST_F(SearchGuide, APrefixMayEndTheTranslationOrBeLongerThanItMay) {
  const TinyModel tiny = model(6);
  for (int beam : {1, 3}) {
    const auto ended = one(tiny, {beam, 1, 1, 0}, {{4, 5, 3}});
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].ids, (TokenIds{4, 5}));
    EXPECT_EQ(ended[0].attention.rows, 3);
    const auto cut = one(tiny, {beam, 1, 1, 2}, {{4, 5, 6, 7}});
    ASSERT_EQ(cut.size(), 1U);
    EXPECT_EQ(cut[0].ids, (TokenIds{4, 5, 6, 7})) << "the longest length is 2, the prefix goes before";
  }
}

TEST_F(SearchGuide, EachSentenceOfABatchHasItsOwn) {
  const TinyModel tiny = model(7);
  const std::vector<TokenIds> sentences = {{4, 5}, {6}, {7, 8, 4, 4}};
  SearchTrace trace;
  const std::vector<Guide> guides = {{{5, 6}}, {}, {{8}, &trace}};
  const auto found = search(tiny.model, source_of(sentences), {3, 3, 1, 0}, Want::cross, {}, guides);
  for (size_t i = 0; i < sentences.size(); ++i) {
    Guide own = guides[i];
    own.trace = nullptr;
    const auto alone =
        search(tiny.model, source_of({sentences[i]}), {3, 3, 1, 0}, Want::cross, {}, std::span(&own, 1))
            .front();
    ASSERT_EQ(found[i].size(), alone.size());
    for (size_t k = 0; k < alone.size(); ++k) {
      EXPECT_EQ(found[i][k].ids, alone[k].ids);
      EXPECT_NEAR(found[i][k].log_probability, alone[k].log_probability, 1e-5);
    }
  }
  EXPECT_GT(trace.nodes.size(), 3U);
}

TEST_F(SearchGuide, TheTraceHoldsWhatWasFoundAndChangesNothing) {
  for (uint64_t seed : {8U, 9U, 10U}) {
    const TinyModel tiny = model(seed);
    SearchTrace trace;
    const auto plain = one(tiny, {4, 4, 1, 0}, {}), found = one(tiny, {4, 4, 1, 0}, {{}, &trace});
    ASSERT_EQ(found.size(), plain.size());
    std::map<TokenIds, double> ended;
    for (size_t i = 0; i < trace.nodes.size(); ++i) {
      if (trace.nodes[i].fate == Fate::finished) ended[path(trace.nodes, i)] = trace.nodes[i].score;
    }
    EXPECT_EQ(ended.size(), found.size());
    for (size_t k = 0; k < found.size(); ++k) {
      EXPECT_EQ(found[k].ids, plain[k].ids);
      ASSERT_TRUE(ended.contains(found[k].ids));
      EXPECT_NEAR(ended[found[k].ids], found[k].score, 1e-6);
    }
  }
}

TEST_F(SearchGuide, NodesAddUpAndFatesSayWhy) {
  const TinyModel tiny = model(11);
  constexpr int beam = 3;
  SearchTrace trace;
  one(tiny, {beam, 1, 1, 0}, {{}, &trace});
  const Nodes& nodes = trace.nodes;
  ASSERT_EQ(nodes.at(0).parent, -1);
  std::map<Fate, int> fates;
  std::map<size_t, int> kept_at;  // step
  for (size_t i = 1; i < nodes.size(); ++i) {
    const auto& node = nodes[i];
    ASSERT_GE(node.parent, 0);
    ASSERT_LT(node.parent, static_cast<int>(i));
    const auto& parent = nodes[static_cast<size_t>(node.parent)];
    EXPECT_EQ(parent.fate, Fate::kept) << "nothing follows what was cut or ended";
    EXPECT_LE(node.log_probability, parent.log_probability);
    const bool ends = node.token == 3;
    ++fates[node.fate];
    const bool ended =
        node.fate == Fate::finished || node.fate == Fate::outscored || node.fate == Fate::early_end;
    const bool live = node.fate == Fate::kept || node.fate == Fate::stopped;
    EXPECT_FALSE(ends ? live : ended) << name_of(node.fate);
    if (!ends && (node.fate == Fate::kept || node.fate == Fate::stopped)) ++kept_at[path(nodes, i).size()];
    const double length = static_cast<double>(path(nodes, i).size()) + (ends ? 1 : 0);
    EXPECT_NEAR(node.score, node.log_probability / length, 1e-5);
  }
  EXPECT_EQ(fates[Fate::finished], beam);
  EXPECT_GT(fates[Fate::beam_full], 0);
  for (auto [step, kept] : kept_at) EXPECT_LE(kept, beam) << step;
}

TEST_F(SearchGuide, AlternativesAreTheMostProbableNextTokens) {
  const TinyModel tiny = model(12);
  SearchTrace trace;
  one(tiny, {2, 1, 1, 0}, {{6}, &trace});
  const auto& root = trace.nodes.at(0);
  EXPECT_EQ(root.next.size(), 6U) << "five words and the end, of a vocabulary of nine";
  for (size_t i = 1; i < trace.nodes.size(); ++i) {
    const auto& node = trace.nodes[i];
    const auto& next = trace.nodes[static_cast<size_t>(node.parent)].next;
    ASSERT_FALSE(next.empty());
    for (size_t k = 1; k < next.size(); ++k) EXPECT_GE(next[k - 1].log_probability, next[k].log_probability);
    const auto own =
        std::find_if(next.begin(), next.end(), [&](const auto& x) { return x.token == node.token; });
    ASSERT_NE(own, next.end());
    EXPECT_NEAR(own->log_probability,
                node.log_probability - trace.nodes[static_cast<size_t>(node.parent)].log_probability, 1e-4);
  }
}

TEST_F(SearchGuide, AfterItsDeadlineASentenceHasNoHypothesesAndOthersHave) {
  const TinyModel tiny = model(13);
  std::vector<Guide> guides(2);
  guides[0].deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  const auto found = search(tiny.model, source_of({{4, 5}, {6}}), {2, 2, 1, 0}, Want::cross, {}, guides);
  EXPECT_TRUE(found[0].empty());
  EXPECT_EQ(found[1].size(), 2U);
}

TEST_F(SearchGuide, RefusesMarksAndWrongCounts) {
  const TinyModel tiny = model(14);
  for (int32_t id : {0, 1, 2, 9, -1}) {
    EXPECT_EQ(
        error_text([&] { one(tiny, {}, {{4, id}}); }),
        fmt::format("A translation cannot begin with the token {}: it is a mark or not in the vocabulary.",
                    id));
  }
  EXPECT_EQ(error_text([&] { one(tiny, {}, {{3, 4}}); }),
            "A translation cannot begin with the token 3: it is a mark or not in the vocabulary.");
  const std::vector<Guide> guides(2);
  EXPECT_EQ(error_text([&] { search(tiny.model, source_of({{4}}), {}, Want::cross, {}, guides); }),
            "There are 2 guides for 1 sentences.");
}

}  // namespace
}  // namespace seq2see
