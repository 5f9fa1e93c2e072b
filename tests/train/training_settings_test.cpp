#include "train/training_settings.h"

#include <gtest/gtest.h>

#include "data/files.h"
#include "data/option_fields.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

/// What a process that was told `own` takes of a training that was told `saved`.
DataOptions adopted(const DataOptions& own, const DataOptions& saved) {
  TrainingSettings settings, other;
  settings.data = own;
  other.data = saved;
  adopt(settings, training_json(other), "saved");
  return settings.data;
}

DataOptions of_files(const std::string& train, const std::string& valid) {
  DataOptions data;
  data.train = train;
  data.valid = valid;
  return data;
}

TEST(TrainingSettings, WhatWasSavedIsTaken) {
  DataOptions saved = of_files("t", "v");
  saved.reverse_model = "r";
  saved.swap = true;
  EXPECT_EQ(to_json(adopted({}, saved)), to_json(saved));
  TrainingSettings settings, other;
  other.train.seed = 7;
  adopt(settings, training_json(other), "saved");
  EXPECT_EQ(settings.train.seed, 7U);
  EXPECT_EQ(error_text([&] { adopt(settings, {{"seed", 1}}, "m/config.json"); }),
            "m/config.json lacks the key 'data'.");
}

TEST(TrainingSettings, GivenPathsWinEachForItself) {
  DataOptions saved = of_files("t", "v");
  saved.reverse_model = "r";
  EXPECT_EQ(to_json(adopted(of_files("moved", ""), saved))["train"], "moved");
  EXPECT_EQ(to_json(adopted(of_files("moved", ""), saved))["valid"], "v");
  EXPECT_EQ(adopted(of_files("", "other"), saved).valid, "other");
  EXPECT_EQ(adopted(of_files("", "other"), saved).train, "t");
  DataOptions reverse;
  reverse.reverse_model = "q";
  EXPECT_EQ(adopted(reverse, saved).reverse_model, "q");
  EXPECT_EQ(adopted(reverse, saved).train, "t");
  DataOptions sides;
  sides.train_source = "s";
  sides.train_target = "u";
  EXPECT_EQ(adopted(sides, saved).train, "");
  EXPECT_EQ(adopted(sides, saved).train_target, "u");
  EXPECT_EQ(adopted(sides, saved).valid, "v");
}

TEST(TrainingSettings, AFolderHoldsBothSets) {
  const TemporaryFolder folder;
  write_file(folder / "train.tsv", "a\tb\n");
  write_file(folder / "valid.tsv", "a\tb\n");
  DataOptions corpus;
  corpus.corpus = folder.path().string();
  EXPECT_EQ(adopted(corpus, of_files("t", "v")).valid, "");
  EXPECT_EQ(adopted(corpus, of_files("t", "v")).train, "");
  EXPECT_EQ(adopted(of_files("", "v"), corpus).corpus, corpus.corpus);
  // Pairs that lie elsewhere now are validated as before.
  EXPECT_EQ(adopted(of_files("moved", ""), corpus).valid, (folder / "valid.tsv").string());
  EXPECT_EQ(adopted(of_files("moved", ""), corpus).corpus, "");
  corpus.valid_source = "s";
  corpus.valid_target = "t";
  EXPECT_EQ(adopted(of_files("moved", ""), corpus).valid, "");
  EXPECT_EQ(adopted(of_files("moved", ""), corpus).valid_source, "s");
}

}  // namespace
}  // namespace seq2see
