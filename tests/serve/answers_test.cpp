#include "serve/answers.h"

#include <nlohmann/json.hpp>

#include "eval/alignment_jsonl.h"
#include "tests/serve/served_model.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

class AnswersTest : public ServedModels {
 protected:
  static const ServedModel& model() { return models_->find("en"); }

  static nlohmann::json answer(const TranslateCall& call, const Limits& limits = {}) {
    const auto results = model().translator.translate(call.sentences, call.search, 1);
    return nlohmann::json::parse(translate_answer(model(), call, results, 0.25, limits));
  }

  static TranslateCall call() {
    TranslateCall call;
    call.single = true;
    call.search = {3, 2, 1, 0};
    call.sentences.resize(1);
    call.sentences[0].sentence = "the cat sees a zebra .";
    return call;
  }
};

TEST_F(AnswersTest, ATranslationHoldsItsLineOfTheAlignments) {
  const TranslateCall asked = call();
  const auto json = answer(asked);
  const Translation expected = model().translator.translate("the cat sees a zebra .", {3, 1, 1, 0});
  EXPECT_EQ(json["model"], "en");
  EXPECT_EQ(json["seconds"], 0.25);
  EXPECT_EQ(json["result"]["text"], expected.text);
  EXPECT_EQ(json["result"]["unseen_words"], std::vector<std::string>{"zebra"});
  ASSERT_EQ(json["result"]["translations"].size(), 2U);
  const auto& first = json["result"]["translations"][0];
  EXPECT_EQ(first["alignment"], nlohmann::json::parse(to_json_line(expected.alignment)));
  EXPECT_NEAR(first["score"].get<double>(), expected.score, 1e-6);
  EXPECT_FALSE(json["result"].contains("trace"));
}

TEST_F(AnswersTest, ListsWeightsAndTracesAreAsAsked) {
  TranslateCall asked = call();
  asked.single = asked.weights = false;
  asked.sentences[0].trace = true;
  asked.sentences.emplace_back();
  const auto json = answer(asked);
  ASSERT_EQ(json["results"].size(), 2U);
  EXPECT_FALSE(json["results"][0]["translations"][0]["alignment"].contains("token_weights"));
  const auto& trace = json["results"][0]["trace"];
  EXPECT_EQ(trace[0]["parent"], -1);
  EXPECT_EQ(trace[1]["parent"], 0);
  EXPECT_EQ(trace[0]["next"].size(), 8U);
  EXPECT_EQ(trace[1]["token"], trace[0]["next"][0]["token"]) << "the most probable one comes first";
  EXPECT_FALSE(json["results"][1].contains("trace")) << "the empty sentence";
}

TEST_F(AnswersTest, AnAnswerHasALongestLength) {
  TranslateCall asked = call();
  asked.single = false;
  asked.sentences.resize(200, asked.sentences[0]);
  Limits limits;
  limits.max_answer_mb = 1;
  for (TranslationRequest& request : asked.sentences) request.trace = true;
  EXPECT_EQ(error_text([&] { answer(asked, limits); }).substr(0, 85),
            "The answer would be longer than 1 MiB, this server's limit (--max-answer-mb). Ask for");
}

TEST_F(AnswersTest, Alignments) {
  AlignCall asked;
  asked.single = true;
  asked.pairs = {{"the cat", "le chat"}};
  const auto results = model().translator.align(asked.pairs, 1);
  const auto json = nlohmann::json::parse(align_answer(model(), asked, results, 0, {}));
  EXPECT_EQ(json["result"]["tokens"], 3);
  EXPECT_EQ(json["result"]["alignment"], nlohmann::json::parse(to_json_line(results[0].alignment)));
}

TEST_F(AnswersTest, ModelsAndLimits) {
  const auto json = nlohmann::json::parse(models_answer(*models_, {}));
  ASSERT_EQ(json["models"].size(), 2U);
  EXPECT_EQ(json["models"][0]["name"], "en");
  EXPECT_EQ(json["models"][0]["end_token"], "</s>");
  EXPECT_EQ(json["models"][0]["shown_heads"], model().translator.shown_heads());
  EXPECT_EQ(json["models"][0]["settings"]["score"], "scaled_dot");
  EXPECT_EQ(json["limits"]["max_beam"], 16);
}

}  // namespace
}  // namespace seq2see
