#include "eval/forced.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

ModelOptions two_heads() {
  ModelOptions options = tiny_options();
  options.attention.heads = 2;
  return options;
}

TEST(Force, EqualsStepping) {
  Random random(1);
  const TinyModel tiny(two_heads(), 2, at::kFloat);
  const auto sources = random_sentences(random, 9, 0, 6, 9), targets = random_sentences(random, 9, 0, 7, 8);
  const auto forced = force(tiny.model, pointers(sources), pointers(targets), Want::cross);
  int correct_in_all = 0;
  for (size_t b = 0; b < sources.size(); ++b) {
    const auto state =
        tiny.model.decoder().start(tiny.model.encoder().encode(source_of({sources[b]}), {}), 1);
    TokenIds output = targets[b];
    output.push_back(3);
    double log_probability = 0;
    int correct = 0;
    int64_t last = 2;
    for (size_t t = 0; t < output.size(); ++t) {
      const Output step =
          tiny.model.decoder().step(*state, ids_tensor({{last}}), {false, 0, 0, 0, Want::cross});
      const auto rest = numbers(step.logits.to(at::kDouble).log_softmax(-1));
      last = output[t];
      log_probability += rest[static_cast<size_t>(last)];
      correct += std::max_element(rest.begin(), rest.end()) - rest.begin() == last ? 1 : 0;
      const auto row = numbers(step.attention.cross[0].mean(1));
      for (size_t s = 0; s <= sources[b].size(); ++s) {
        EXPECT_NEAR(forced[b].attention.at(static_cast<int>(t), static_cast<int>(s)), row[s], 1e-5);
      }
    }
    EXPECT_NEAR(forced[b].log_probability, log_probability, 1e-4);
    EXPECT_EQ(forced[b].correct, correct);
    EXPECT_EQ(forced[b].tokens, static_cast<int>(output.size()));
    EXPECT_EQ(forced[b].attention.rows, static_cast<int>(output.size()));
    EXPECT_EQ(forced[b].attention.columns, static_cast<int>(sources[b].size()) + 1);
    correct_in_all += correct;
  }
  EXPECT_GT(correct_in_all, 0);
}

TEST(Force, PaddingChangesNothing) {
  Random random(3);
  const TinyModel tiny(two_heads(), 4, at::kFloat);
  const auto sources = random_sentences(random, 7, 0, 8, 9), targets = random_sentences(random, 7, 0, 8, 8);
  const auto together = force(tiny.model, pointers(sources), pointers(targets), Want::cross);
  for (size_t b = 0; b < sources.size(); ++b) {
    const Forced alone =
        force(tiny.model, pointers({sources[b]}), pointers({targets[b]}), Want::cross).front();
    EXPECT_NEAR(together[b].log_probability, alone.log_probability, 1e-4);
    EXPECT_EQ(together[b].correct, alone.correct);
    ASSERT_EQ(together[b].attention.values.size(), alone.attention.values.size());
    for (size_t i = 0; i < alone.attention.values.size(); ++i) {
      EXPECT_NEAR(together[b].attention.values[i], alone.attention.values[i], 1e-5);
    }
  }
}

TEST(Force, GivesAttentionWhereItIsWanted) {
  const TinyModel tiny(tiny_options(), 5, at::kFloat);
  const std::vector<TokenIds> sources = {{4}}, targets = {{4, 5}};
  const Forced blind = force(tiny.model, pointers(sources), pointers(targets), Want::nothing).front();
  const Forced seeing = force(tiny.model, pointers(sources), pointers(targets), Want::cross).front();
  EXPECT_EQ(blind.attention, Matrix());
  EXPECT_EQ(blind.log_probability, seeing.log_probability);
  for (int t = 0; t < 3; ++t) EXPECT_NEAR(seeing.attention.at(t, 0) + seeing.attention.at(t, 1), 1, 1e-6);
}

}  // namespace
}  // namespace seq2see
