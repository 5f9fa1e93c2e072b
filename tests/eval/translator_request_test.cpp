// Translator with wishes: prefixes, traces, deadlines.
#include <gtest/gtest.h>

#include "eval/translator.h"
#include "tests/support/error_text.h"
#include "tests/support/saved_model.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

class TranslatorRequest : public testing::Test {
 protected:
  void SetUp() override {
    save_model(folder / "model", 3);
    translator.emplace(folder / "model");
  }

  TranslationResult translate(const TranslationRequest& request, const SearchOptions& options = {}) const {
    return translator->translate(std::span(&request, 1), options, 1).at(0);
  }

  TemporaryFolder folder;
  std::optional<Translator> translator;
};

TEST_F(TranslatorRequest, APrefixIsATextOrTokens) {
  TranslationRequest request{"the cat sees the dog .", "le chien", {}};
  const Translation by_text = translate(request).best.at(0);
  EXPECT_TRUE(by_text.text.starts_with("le chien")) << by_text.text;
  request = {"the cat sees the dog .", "", {"\u2581le", "\u2581chien"}};
  const Translation by_tokens = translate(request, {2, 2, 1, 0}).best.at(1);
  EXPECT_TRUE(by_tokens.text.starts_with("le chien")) << by_tokens.text;
  request.prefix_tokens.push_back("</s>");
  EXPECT_EQ(translate(request).best.at(0).text, "le chien");
}

TEST_F(TranslatorRequest, RefusesPrefixesThatTheVocabularyHasNot) {
  const auto complaint = [&](TranslationRequest request) {
    request.sentence = "the cat";
    return error_text([&] { translate(request); });
  };
  EXPECT_EQ(complaint({"", "le zzz", {}}),
            "The prefix 'le zzz' holds what the model's target vocabulary has no token for.");
  const std::string choices =
      " Choose tokens of the model's target vocabulary, such as those of a translation; the end mark '</s>' "
      "may "
      "be the last.";
  for (const char* token : {"zzz", "", "<unk>", "<s>", "<pad>"}) {
    EXPECT_EQ(complaint({"", "", {token}}),
              fmt::format("A translation cannot begin with the token '{}'.", token) + choices);
  }
  EXPECT_EQ(complaint({"", "", {"</s>", "\u2581le"}}),
            "A translation cannot begin with the token '</s>'." + choices);
  EXPECT_EQ(complaint({"", "le", {"\u2581le"}}), "Give a prefix as a text or as tokens, not both.");
}

TEST_F(TranslatorRequest, TracesNameTokens) {
  TranslationRequest request{"the cat sees the dog .", "", {}};
  EXPECT_TRUE(translate(request).trace.nodes.empty());
  request.trace = true;
  const TranslationResult result = translate(request, {2, 1, 1, 0});
  ASSERT_GT(result.trace.nodes.size(), 2U);
  bool end = false;
  for (const auto& node : result.trace.nodes) end = end || translator->target_token(node.token) == "</s>";
  EXPECT_TRUE(end);
  request.sentence = " ";
  EXPECT_TRUE(translate(request).trace.nodes.empty());
  EXPECT_EQ(translate(request).best.at(0).text, "");
}

TEST_F(TranslatorRequest, LateSentencesHaveNone) {
  std::vector<TranslationRequest> requests(3);
  requests[0].sentence = requests[2].sentence = "the cat sees the dog .";
  requests[2].deadline = std::chrono::steady_clock::now();
  const auto results = translator->translate(requests, {}, 1);
  EXPECT_EQ(results.at(0).best.size(), 1U);
  EXPECT_EQ(results.at(1).best.size(), 1U) << "an empty sentence takes no time";
  EXPECT_TRUE(results.at(2).best.empty());
}

}  // namespace
}  // namespace seq2see
