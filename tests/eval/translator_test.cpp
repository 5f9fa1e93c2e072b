#include "eval/translator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/saved_model.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

class TranslatorTest : public testing::Test {
 protected:
  void SetUp() override { save_model(folder / "model", 3); }

  Translator translator() const { return Translator(folder / "model"); }

  TemporaryFolder folder;
};

const std::vector<std::string> sentences = {
    "the cat sees the dog .", "", "a bird sleeps .", "   ", "the old", "zebra bird"};

/// As many sentences as fill three batches, of different lengths, some empty.
std::vector<std::string> many_sentences() {
  std::vector<std::string> many;
  for (size_t i = 0; i < 150; ++i) {
    std::string line;
    for (size_t k = 0; k < i % 7; ++k) line += (i + k) % 3 == 0 ? " cat" : " dog";
    many.push_back(line);
  }
  return many;
}

void expect_equal(const Translation& x, const Translation& y) {
  EXPECT_EQ(x.text, y.text);
  EXPECT_EQ(x.log_probability, y.log_probability);
  EXPECT_EQ(x.alignment.id, y.alignment.id);
  EXPECT_EQ(x.alignment.tokens, y.alignment.tokens);
  EXPECT_EQ(x.alignment.words, y.alignment.words);
  EXPECT_EQ(x.alignment.hard.sure, y.alignment.hard.sure);
}

TEST_F(TranslatorTest, GivesOneEntryASentenceAndEmptyForEmpty) {
  const auto results = translator().translate(sentences, {}, 1);
  ASSERT_EQ(results.size(), sentences.size());
  for (size_t i = 0; i < results.size(); ++i) {
    ASSERT_EQ(results[i].size(), 1U);
    const Translation& result = results[i].front();
    EXPECT_EQ(result.alignment.id, static_cast<int>(i));
    EXPECT_EQ(result.alignment.source.text, sentences[i]);
    EXPECT_EQ(result.alignment.target.text, result.text);
    EXPECT_FALSE(result.alignment.forced);
    EXPECT_EQ(result.alignment.tokens.rows, static_cast<int>(result.alignment.target.tokens.size()) + 1);
    EXPECT_EQ(result.alignment.tokens.columns, static_cast<int>(result.alignment.source.tokens.size()) + 1);
    EXPECT_EQ(result.alignment.words.rows, static_cast<int>(result.alignment.target.words.size()) + 1);
    EXPECT_EQ(result.alignment.words.columns, static_cast<int>(result.alignment.source.words.size()) + 1);
    for (int row = 0; row < result.alignment.words.rows; ++row) {
      float sum = 0;
      for (int column = 0; column < result.alignment.words.columns; ++column)
        sum += result.alignment.words.at(row, column);
      EXPECT_NEAR(sum, 1, 1e-5);
    }
  }
  for (size_t i : {1U, 3U}) {
    EXPECT_EQ(results[i][0].text, "");
    EXPECT_EQ(results[i][0].log_probability, 0);
    EXPECT_EQ(results[i][0].alignment.tokens.values, std::vector<float>{1});
    EXPECT_TRUE(results[i][0].alignment.hard.sure.empty());
  }
  EXPECT_LT(results[0][0].log_probability, 0);
  EXPECT_TRUE(translator().translate(std::vector<std::string>{}, {}, 1).empty());
}

TEST_F(TranslatorTest, ASentenceAloneIsTranslatedAsAmongOthers) {
  const Translator model = translator();
  const auto results = model.translate(sentences, {3, 1, 1, 0}, 1);
  bool any = false;
  for (size_t i = 0; i < sentences.size(); ++i) {
    const Translation alone = model.translate(sentences[i], {3, 1, 1, 0});
    EXPECT_EQ(alone.text, results[i][0].text);
    EXPECT_NEAR(alone.log_probability, results[i][0].log_probability, 1e-4);
    any = any || !alone.text.empty();
  }
  EXPECT_TRUE(any) << "the model is too dull for this test";
}

TEST_F(TranslatorTest, TheNumberOfWorkersChangesNothing) {
  const Translator model = translator();
  const auto one = model.translate(many_sentences(), {2, 2, 1, 0}, 1);
  for (int workers : {0, 3}) {
    const auto other = model.translate(many_sentences(), {2, 2, 1, 0}, workers);
    ASSERT_EQ(other.size(), one.size());
    for (size_t i = 0; i < one.size(); ++i) {
      ASSERT_EQ(other[i].size(), one[i].size());
      for (size_t k = 0; k < one[i].size(); ++k) expect_equal(other[i][k], one[i][k]);
    }
  }
}

TEST_F(TranslatorTest, TwoThreadsMayTranslateAtOnce) {
  const Translator model = translator();
  const auto expected = model.translate(sentences, {}, 1);
  std::vector<std::vector<Translation>> found[2];
  std::thread first([&] { found[0] = model.translate(sentences, {}, 1); });
  std::thread second([&] { found[1] = model.translate(sentences, {}, 1); });
  first.join();
  second.join();
  for (const auto& results : found) {
    for (size_t i = 0; i < expected.size(); ++i) expect_equal(results.at(i).at(0), expected[i][0]);
  }
}

TEST_F(TranslatorTest, NBestComesBestFirst) {
  const auto results =
      translator().translate(std::vector<std::string>{"the cat sleeps .", ""}, {6, 4, 1, 0}, 1);
  ASSERT_EQ(results[0].size(), 4U);
  EXPECT_EQ(results[1].size(), 1U);
  std::set<std::string> texts;
  for (size_t k = 0; k < 4; ++k) {
    texts.insert(results[0][k].text);
    EXPECT_GE(results[0][k == 0 ? 0 : k - 1].score, results[0][k].score);
    const double length = static_cast<double>(results[0][k].alignment.target.tokens.size()) + 1;
    EXPECT_NEAR(results[0][k].score, results[0][k].log_probability / length, 1e-6);
  }
  EXPECT_EQ(texts.size(), 4U);
}

TEST_F(TranslatorTest, ForcedDecodingOfItsOwnTranslationAgrees) {
  const Translator model = translator();
  const Translation found = model.translate("the old cat sees a bird .");
  ASSERT_FALSE(found.text.empty());
  const std::vector<std::pair<std::string, std::string>> pairs = {{"the old cat sees a bird .", found.text},
                                                                  {"", ""}};
  const auto forced = model.align(pairs, 2);
  ASSERT_EQ(forced.size(), 2U);
  EXPECT_NEAR(forced[0].log_probability, found.log_probability, 1e-4);
  EXPECT_EQ(forced[0].tokens, static_cast<int>(found.alignment.target.tokens.size()) + 1);
  EXPECT_TRUE(forced[0].alignment.forced);
  EXPECT_EQ(forced[0].alignment.target.tokens, found.alignment.target.tokens);
  EXPECT_EQ(forced[0].alignment.hard.sure, found.alignment.hard.sure);
  EXPECT_EQ(forced[1].tokens, 1);
  EXPECT_EQ(forced[1].alignment.tokens.values, std::vector<float>{1});
}

TEST_F(TranslatorTest, NamesWordsThatTrainingNeverSaw) {
  EXPECT_EQ(translator().unseen_words("The HORSE sees a cat and a mouse."),
            (std::vector<std::string>{"HORSE", "and", "mouse"}));
  EXPECT_TRUE(translator().unseen_words("").empty());
  std::filesystem::remove(folder / "model/source.words");
  EXPECT_TRUE(translator().unseen_words("horse").empty());
}

TEST_F(TranslatorTest, SaysWhatItIs) {
  const Translator model = translator();
  EXPECT_TRUE(model.notices().empty());
  EXPECT_EQ(model.word_rule(), WordRule::unicode);
  const auto settings = model.settings();
  for (const std::pair<std::string, std::string> setting : {std::pair{"score", "scaled_dot"},
                                                            {"width", "8"},
                                                            {"input_feeding", "false"},
                                                            {"learning_rate", "0.005"}}) {
    EXPECT_NE(std::find(settings.begin(), settings.end(), setting), settings.end()) << setting.first;
  }
  // Embeddings, projection; encoder of 2 x 4; bridge, decoder, readout.
  const int64_t source = std::stoll(std::find_if(settings.begin(), settings.end(), [](const auto& setting) {
                                      return setting.first == "source_vocabulary";
                                    })->second);
  const int64_t target = std::stoll(std::find_if(settings.begin(), settings.end(), [](const auto& setting) {
                                      return setting.first == "target_vocabulary";
                                    })->second);
  EXPECT_EQ(model.parameter_count(),
            source * 8 + target * (8 + 8 + 1) + 2 * 16 * (8 + 4 + 2) + 72 + 32 * (8 + 8 + 2) + 136);
}

TEST_F(TranslatorTest, GivesANoticeOfWeightsWithoutChecksum) {
  const auto file = folder / "model/model.safetensors";
  std::string bytes = read_file(file);
  for (const char* key : {"\"crc32", "\"header_crc32"}) bytes[bytes.find(key) + 1] = 'X';
  write_file(file, bytes);
  EXPECT_EQ(
      translator().notices(),
      std::vector<std::string>{"The weights carry no checksum of seq2see's; they are taken as they are."});
}

TEST_F(TranslatorTest, GivesANoticeOfAConfigWithoutChecksums) {
  ModelConfig config = read_config(folder / "model");
  EXPECT_TRUE(translator().notices().empty());
  config.tokenizers.reset();
  write_config(folder / "model", config);
  EXPECT_EQ(translator().notices(),
            std::vector<std::string>{
                "config.json carries no checksums; it and the tokenizers are taken as they are."});
}

TEST_F(TranslatorTest, RefusesBadFoldersAndOptions) {
  EXPECT_EQ(error_text([&] { Translator(folder / "none"); }),
            (folder / "none").string() + " is not a model's folder: it has no config.json.");
  write_file(folder / "model/source.words", "a\n\n");
  EXPECT_EQ(error_text([&] { translator(); }),
            (folder / "model/source.words").string() + ", line 2: A word in UTF-8 was expected.");
  std::filesystem::remove(folder / "model/source.words");
  EXPECT_EQ(error_text([&] { translator().translate("", {0, 1, 1, 0}); }),
            "A beam of 0 was asked for; choose 1 (greedy search) to 1000.");
}

}  // namespace
}  // namespace seq2see
