#include "serve/calls.h"

#include <gtest/gtest.h>

#include "serve/answer.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

TEST(Calls, TranslateFields) {
  const TranslateCall plain = read_translate_call(R"({"sentence": "the cat"})", {});
  EXPECT_TRUE(plain.single);
  EXPECT_TRUE(plain.weights);
  EXPECT_EQ(plain.model, "");
  EXPECT_EQ(plain.search, SearchOptions{});
  ASSERT_EQ(plain.sentences.size(), 1U);
  EXPECT_EQ(plain.sentences[0].sentence, "the cat");
  EXPECT_FALSE(plain.sentences[0].trace || plain.sentences[0].heads);

  const TranslateCall full = read_translate_call(
      R"({"sentences": ["a", ""], "model": "m", "beam": 4, "nbest": 3, "length_penalty": 0.5, "max_length": 9,
          "trace": true, "heads": true, "weights": false})",
      {});
  EXPECT_FALSE(full.single || full.weights);
  EXPECT_EQ(full.search, (SearchOptions{4, 3, 0.5, 9}));
  ASSERT_EQ(full.sentences.size(), 2U);
  EXPECT_TRUE(full.sentences[1].trace && full.sentences[1].heads);
  EXPECT_EQ(full.hypotheses(), 8);

  const TranslateCall prefixed = read_translate_call(R"({"sentence": "a", "prefix_tokens": ["x", "y"]})", {});
  EXPECT_EQ(prefixed.sentences[0].prefix_tokens, (std::vector<std::string>{"x", "y"}));
}

TEST(Calls, RefusesWhatIsBeyondALimit) {
  Limits limits;
  limits.max_characters = 3;
  limits.max_sentences = 2;
  limits.max_beam = 4;
  const auto complaint = [&](const char* body) {
    try {
      read_translate_call(body, limits);
    } catch (const RefusedRequest& error) {
      return fmt::format("{} {}", error.status(), error.what());
    }
    return std::string("(no error)");
  };
  EXPECT_EQ(complaint(R"({"sentence": "äöü", "beam": 4})"), "(no error)") << "characters, not bytes";
  EXPECT_EQ(complaint(R"({"sentence": "abcd"})"),
            "413 A sentence has 4 characters; this server takes 3 at most (--max-characters).");
  EXPECT_EQ(complaint(R"({"sentence": "", "prefix": "abcd"})"),
            "413 A prefix has 4 characters; this server takes 3 at most (--max-characters).");
  EXPECT_EQ(complaint(R"({"sentence": "", "prefix_tokens": ["a", "a", "a", "a"]})"),
            "413 A prefix has 4 tokens; this server takes 3 at most (--max-characters).");
  EXPECT_EQ(complaint(R"({"sentences": ["", "", ""]})"),
            "413 There are 3 sentences; this server takes 2 at most in a request (--max-sentences).");
  EXPECT_EQ(complaint(R"({"sentence": "", "beam": 5})"),
            "413 A beam of 5 was asked for; this server takes 1 (greedy search) to 4 (--max-beam).");
  EXPECT_EQ(complaint(R"({"sentence": "", "max_length": 17})"),
            "413 A longest translation of 17 tokens was asked for; this server makes 16 at most.");
  EXPECT_EQ(complaint(R"({"sentence": "", "beam": -1})"),
            "400 A beam of -1 was asked for; this server takes 1 (greedy search) to 4 (--max-beam).");
  EXPECT_EQ(complaint(R"({"sentence": "", "sentences": [""]})"),
            "400 Give either 'sentence', a text, or 'sentences', a list of texts; not both.");
  EXPECT_EQ(complaint(R"({"sentences": ["a"], "prefix": "a"})"),
            "400 A prefix goes with one 'sentence', not with a list of 'sentences'.");
}

TEST(Calls, AlignFields) {
  const AlignCall one = read_align_call(R"({"source": "a", "target": "b", "model": "m"})", {});
  EXPECT_TRUE(one.single && one.weights);
  EXPECT_EQ(one.model, "m");
  EXPECT_EQ(one.pairs, (std::vector<std::pair<std::string, std::string>>{{"a", "b"}}));
  const AlignCall many =
      read_align_call(R"({"sources": ["a", "b"], "targets": ["c", "d"], "weights": false})", {});
  EXPECT_FALSE(many.single || many.weights);
  EXPECT_EQ(many.pairs.at(1), (std::pair<std::string, std::string>{"b", "d"}));
  const auto complaint = [](const char* body) { return error_text([&] { read_align_call(body, {}); }); };
  EXPECT_EQ(complaint(R"({"sources": ["a", "b"], "targets": ["c"]})"),
            "There are 2 sources and 1 targets; give as many of one as of the other.");
  EXPECT_EQ(complaint(R"({"sources": ["a"], "target": "c"})"),
            "'target' is one text and 'sources' a list; give two texts, or two lists.");
  EXPECT_EQ(complaint(R"({"source": "a", "targets": ["c"]})"),
            "'source' is one text and 'targets' a list; give two texts, or two lists.");
  EXPECT_NE(
      error_text([] {
        read_align_call(R"({"source": "a", "target": "b", "beam": 1})", {});
      }).find("There is no field 'beam' here. Known are model, source, sources, target, targets, weights."),
      std::string::npos);
}

}  // namespace
}  // namespace seq2see
