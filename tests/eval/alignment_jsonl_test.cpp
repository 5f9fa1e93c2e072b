#include "eval/alignment_jsonl.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "data/files.h"
#include "data/random.h"
#include "tests/eval/aligned_examples.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

void expect_equal(const AlignedSide& found, const AlignedSide& expected) {
  EXPECT_EQ(found.text, expected.text);
  EXPECT_EQ(found.tokens, expected.tokens);
  EXPECT_EQ(found.words, expected.words);
  EXPECT_EQ(found.token_words, expected.token_words);
}

void expect_near_rounded(const Matrix& found, const Matrix& expected) {
  ASSERT_EQ(found.rows, expected.rows);
  ASSERT_EQ(found.columns, expected.columns);
  for (size_t i = 0; i < found.values.size(); ++i) EXPECT_NEAR(found.values[i], expected.values[i], 5.1e-5);
}

void expect_equal(const AlignedSentence& found, const AlignedSentence& expected) {
  EXPECT_EQ(found.id, expected.id);
  expect_equal(found.source, expected.source);
  expect_equal(found.target, expected.target);
  expect_near_rounded(found.tokens, expected.tokens);
  expect_near_rounded(found.words, expected.words);
  ASSERT_EQ(found.heads.size(), expected.heads.size());
  for (size_t layer = 0; layer < found.heads.size(); ++layer) {
    ASSERT_EQ(found.heads[layer].size(), expected.heads[layer].size());
    for (size_t head = 0; head < found.heads[layer].size(); ++head) {
      expect_near_rounded(found.heads[layer][head], expected.heads[layer][head]);
    }
  }
  EXPECT_EQ(found.hard, expected.hard);
  EXPECT_EQ(found.forced, expected.forced);
  EXPECT_NEAR(found.log_probability, expected.log_probability, 1e-6);
  EXPECT_EQ(found.reference, expected.reference);
  EXPECT_EQ(found.gold, expected.gold);
  EXPECT_EQ(found.aer, expected.aer);
  EXPECT_EQ(found.bleu, expected.bleu);
}

AlignedSentence with_everything() {
  AlignedSentence sentence = cat_sleeps();
  sentence.forced = true;
  sentence.reference = "Le chat dort.";
  sentence.gold = parse_links("0-0 1-1 2?2 3-3");
  sentence.aer = 0.125;
  sentence.bleu = 75.5;
  Matrix other = sentence.tokens;
  other.at(0, 0) = 0.5;
  sentence.heads = {{sentence.tokens, other}, {other}};
  return sentence;
}

AlignedSentence empty_sentence() {
  AlignedSentence sentence;
  sentence.tokens = sentence.words = Matrix(1, 1);
  sentence.tokens.values = sentence.words.values = {1};
  return sentence;
}

TEST(AlignmentJsonl, LineIsAsDocumented) {
  AlignedSentence sentence = empty_sentence();
  sentence.id = 3;
  sentence.source = {"A é", {"▁A", "▁é"}, {"A", "é"}, {0, 1}};
  sentence.tokens = sentence.words = Matrix(1, 3);
  sentence.tokens.values = sentence.words.values = {0.123456f, 0, 0.876544f};
  sentence.gold = Links{};
  EXPECT_EQ(
      to_json_line(sentence),
      R"({"id":3,"source":"A é","source_tokens":["▁A","▁é"],"source_words":["A","é"],)"
      R"("source_token_words":[0,1],"target":"","target_tokens":[],"target_words":[],)"
      R"("target_token_words":[],"token_weights":[[0.1235,0.0,0.8765]],)"
      R"("word_weights":[[0.1235,0.0,0.8765]],"links":"","forced":false,"log_probability":0.0,"gold":""})");
}

TEST(AlignmentJsonl, FileComesBackTheSame) {
  TemporaryFolder folder;
  const std::vector<AlignedSentence> sentences = {cat_sleeps(), with_everything(), empty_sentence()};
  AlignmentJsonlWriter writer(folder / "alignments.jsonl");
  for (const auto& sentence : sentences) writer.write(sentence);
  EXPECT_FALSE(std::filesystem::exists(folder / "alignments.jsonl"));
  writer.commit();
  const auto found = read_alignment_jsonl(folder / "alignments.jsonl");
  ASSERT_EQ(found.size(), 3u);
  for (size_t i = 0; i < found.size(); ++i) {
    expect_equal(found[i], sentences[i]);
    EXPECT_EQ(to_json_line(found[i]), to_json_line(sentences[i]));
  }
}

TEST(AlignmentJsonl, WeightsCanBeLeftOut) {
  const auto json = nlohmann::json::parse(to_json_line(with_everything(), JsonWeights::left_out));
  for (const char* name : {"token_weights", "word_weights", "head_weights"})
    EXPECT_FALSE(json.contains(name));
  EXPECT_EQ(json["links"], "0-0 1-1 2-2 2-3");
}

TEST(AlignmentJsonl, HeadsThatDoNotFitAreRefused) {
  const auto complaint_of = [](const nlohmann::json& heads) {
    auto json = nlohmann::json::parse(to_json_line(cat_sleeps()));
    json["head_weights"] = heads;
    return error_text([&] { from_json_line(json.dump(), "a.jsonl", 7); });
  };
  EXPECT_EQ(complaint_of(nlohmann::json::array()), "(no error)");
  EXPECT_NE(complaint_of(1).find("where a list was expected"), std::string::npos);
  EXPECT_NE(complaint_of({1}).find("a list of heads for each layer was expected"), std::string::npos);
  EXPECT_NE(complaint_of({{{{1}}}}).find("'head_weights' has 1 rows, where 5 rows of 6 weights"),
            std::string::npos);
}

TEST(AlignmentJsonl, FurtherFieldsAreLeftUnread) {
  std::string line = to_json_line(cat_sleeps());
  line.insert(1, R"("note":{"deep":[1,[2]]},)");
  expect_equal(from_json_line(line, "file", 1), cat_sleeps());
}

TEST(AlignmentJsonl, TextThatIsNotUtf8IsStillJson) {
  AlignedSentence sentence = empty_sentence();
  sentence.source.text = "a\xff";
  EXPECT_EQ(from_json_line(to_json_line(sentence), "file", 1).source.text, "a\uFFFD");
}

TEST(AlignmentJsonl, NumbersThatJsonLacksAreRefused) {
  AlignedSentence sentence = cat_sleeps();
  sentence.words.at(1, 1) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(error_text([&] { to_json_line(sentence); }).find("Sentence 12 has a weight"), std::string::npos);
  sentence = cat_sleeps();
  sentence.log_probability = -std::numeric_limits<double>::infinity();
  EXPECT_NE(error_text([&] { to_json_line(sentence); }).find("Sentence 12"), std::string::npos);
}

/// The complaint about the line of with_everything() after a change to its JSON.
std::string complaint(const std::function<void(nlohmann::json&)>& change) {
  auto json = nlohmann::json::parse(to_json_line(with_everything()));
  change(json);
  return error_text([&] { from_json_line(json.dump(), "a.jsonl", 7); });
}

TEST(AlignmentJsonl, WrongFieldsAreNamed) {
  using Json = nlohmann::json;
  EXPECT_EQ(complaint([](Json& json) { json.erase("links"); }),
            "a.jsonl, line 7: The field 'links' is missing.");
  EXPECT_EQ(complaint([](Json& json) { json["id"] = -1; }),
            "a.jsonl, line 7: 'id' holds '-1', where a whole number from 0 to 2147483647 was expected.");
  const std::vector<std::pair<std::function<void(Json&)>, std::string>> cases = {
      {[](Json& json) { json["id"] = 1.5; }, "'id' holds '1.5'"},
      {[](Json& json) { json["id"] = 4294967296; }, "a whole number"},
      {[](Json& json) { json["source"] = 3; }, "'source' holds '3', where a text"},
      {[](Json& json) { json["source_tokens"] = "x"; }, "'source_tokens' holds '\"x\"', where a list"},
      {[](Json& json) { json["target_words"][0] = nullptr; }, "where a list of texts"},
      {[](Json& json) { json["source_token_words"][0] = 4; }, "from -1 to 3 was expected"},
      {[](Json& json) { json["source_token_words"][0] = 18446744073709551615u; },
       "from -1 to 3 was expected"},
      {[](Json& json) { json["source_token_words"].erase(0); }, "one for each of the 5 tokens"},
      {[](Json& json) { json["token_weights"].erase(0); }, "has 4 rows, where 5 rows of 6 weights"},
      {[](Json& json) { json["word_weights"][2].erase(0); }, "5 rows of 5 weights was expected"},
      {[](Json& json) { json["token_weights"][0] = 1; }, "'token_weights' holds '1'"},
      {[](Json& json) { json["token_weights"][0][0] = nullptr; }, "'null', where weights from 0 to 1"},
      {[](Json& json) { json["token_weights"][0][0] = -0.1; }, "weights from 0 to 1"},
      {[](Json& json) { json["token_weights"][0][0] = 1.5; }, "weights from 0 to 1"},
      {[](Json& json) { json["links"] = "0-9"; }, "The link 0-9 of 'links' points behind the 4 source"},
      {[](Json& json) { json["links"] = "0?1"; }, "none of the form i?j"},
      {[](Json& json) { json["links"] = "0:1"; }, "The link '0:1' is not of the form"},
      {[](Json& json) { json["links"] = true; }, "'links' holds 'true', where a text"},
      {[](Json& json) { json["gold"] = "x"; }, "The link 'x' is not of the form"},
      {[](Json& json) { json["forced"] = 1; }, "where true or false was expected"},
      {[](Json& json) { json["log_probability"] = "x"; }, "where a number was expected"},
      {[](Json& json) { json["aer"] = nullptr; }, "'aer' holds 'null'"},
  };
  for (const auto& [change, expected] : cases) {
    const std::string found = complaint(change);
    EXPECT_NE(found.find(expected), std::string::npos) << found << "\nlacks: " << expected;
    EXPECT_EQ(found.find("a.jsonl, line 7: "), 0u) << found;
    EXPECT_EQ(found.find("line 7", 10), std::string::npos) << found;
  }
}

TEST(AlignmentJsonl, WhatIsNotJsonIsNamedWithFileAndLine) {
  TemporaryFolder folder;
  const auto complaint_of = [&](const std::string& second_line) {
    write_file(folder / "a.jsonl", to_json_line(cat_sleeps()) + "\n" + second_line + "\n");
    return error_text([&] { read_alignment_jsonl(folder / "a.jsonl"); });
  };
  const std::string start = (folder / "a.jsonl").string() + ", line 2: ";
  EXPECT_EQ(complaint_of(""), start + "This is not JSON, at byte 1: a whole JSON object was expected.");
  EXPECT_NE(complaint_of("{\"id\": 0").find(start + "This is not JSON, at byte 9"), std::string::npos);
  EXPECT_NE(complaint_of("[1]").find(start + "A JSON object was expected"), std::string::npos);
  EXPECT_EQ(complaint_of(R"({"id":1,"id":2})"), start + "The field 'id' stands there twice.");
  EXPECT_NE(complaint_of("{\"id\":1e999}").find("a number is too large"), std::string::npos);
  EXPECT_EQ(complaint_of("{\"x\":" + std::string(100000, '[')),
            start + "The JSON is nested more than 8 deep.");
  EXPECT_NE(complaint_of("{\"source\":\"\xff\"}").find("This is not JSON"), std::string::npos);
  const std::string good = to_json_line(cat_sleeps());
  EXPECT_EQ(complaint_of(good), "(no error)");
  EXPECT_EQ(complaint_of(good + std::string("\0 and more", 10)),
            fmt::format("{}This is not JSON, at byte {}: a whole JSON object was expected.", start,
                        good.size() + 1));
  EXPECT_NE(error_text([&] { read_alignment_jsonl(folder / "none"); }).find("cannot be read"),
            std::string::npos);
}

TEST(AlignmentJsonl, DamagedLinesNeverCrash) {
  const std::string line = to_json_line(with_everything());
  Random random(11);
  int refused = 0, rounds = 3000;
  for (int round = 0; round < rounds; ++round) {
    std::string damaged = line;
    for (uint64_t changes = 1 + random.below(4); changes > 0 && !damaged.empty(); --changes) {
      const size_t at = random.below(damaged.size());
      switch (random.below(4)) {
        case 0:
          damaged[at] = static_cast<char>(random.below(256));
          break;
        case 1:
          damaged.erase(at, random.below(20));
          break;
        case 2:
          damaged.insert(at, damaged.substr(random.below(damaged.size()), random.below(20)));
          break;
        default:
          damaged[at] = "0123456789-{}[]\",:."[random.below(19)];
      }
    }
    refused +=
        error_text([&] { from_json_line(damaged, "file", 1); }) != "(no error)";  // others would escape
  }
  EXPECT_GT(refused, rounds / 2);
}

}  // namespace
}  // namespace seq2see
