#include "tests/programs/train_program.h"
#include "tests/support/read_lines.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

TEST_F(TrainProgramTest, TrainsAModelAndSaysHow) {
  const Finished done = train(data_ + "--model m --log-every 2");
  ASSERT_EQ(done.status, 0) << done;
  EXPECT_EQ(done.out, "");
  for (const char* part :
       {"Configuration (saved in m/config.json):", "\n  width = 16\n", "\n  schedule = \"trapezoid\"\n",
        "\n  train = \"pairs.tsv\"\n", "100 training pairs, 20 validation pairs, ", "epoch 1  step 2  loss ",
        "validation at step 4: loss ", "The model is in m.\n"}) {
    EXPECT_TRUE(has(done.err, part)) << part << "\n" << done;
  }
  EXPECT_FALSE(has(done.err, "\x1b")) << done;
  for (const char* name :
       {"config.json", "model.safetensors", "source.spm", "target.spm", "source.words", "training.jsonl"}) {
    EXPECT_TRUE(fs::exists(folder_ / "m" / name)) << name;
  }
  EXPECT_EQ(config("m")["model"]["width"], 16);
  EXPECT_EQ(config("m")["training"]["max_steps"], 4);
  EXPECT_EQ(config("m")["training"]["data"]["train"], "pairs.tsv");
  std::string events;
  for (const std::string& line : read_lines(folder_ / "m" / "training.jsonl")) {
    events += nlohmann::json::parse(line)["event"].get<std::string>() + " ";
  }
  EXPECT_EQ(events, "train train valid end ");
}

TEST_F(TrainProgramTest, ReadsAConfigurationFile) {
  file("c.toml",
       "width = 16\nmax-steps = 3\ntrain = \"pairs.tsv\"\nscore = \"additive\"\ninput-feeding = true\n");
  const Finished done = shell("seq2see-train --config c.toml --model m --max-steps 2 --vocabulary-size 60");
  ASSERT_EQ(done.status, 0) << done;
  EXPECT_EQ(config("m")["model"]["score"], "additive");
  EXPECT_EQ(config("m")["model"]["input_feeding"], true);
  EXPECT_EQ(config("m")["training"]["max_steps"], 2);  // the command line wins
  for (const auto& [text, part] : {std::pair{"widht = 16\n", "widht"},
                                   {"width = [\n", "See seq2see-train --help."},
                                   {"score = \"cosine\"\n", "'cosine'"},
                                   {"width = \"wide\"\n", "wide"}}) {
    file("c.toml", text);
    const Finished wrong = shell("seq2see-train --config c.toml --train pairs.tsv --model n");
    EXPECT_TRUE(wrong.failed_with(2, part)) << text << wrong;
  }
  EXPECT_TRUE(
      shell("seq2see-train --config none.toml --train pairs.tsv --model n").failed_with(2, "none.toml"));
  EXPECT_FALSE(fs::exists(folder_ / "n"));
}

TEST_F(TrainProgramTest, WrongCallsExitWith2) {
  for (const auto& [arguments, part] : std::initializer_list<std::pair<const char*, const char*>>{
           {"--wdith 16", "--wdith"},
           {"--width many", "many"},
           {"--score cosine",
            "The attention score 'cosine' is not known. Choose dot, scaled_dot, general or additive."},
           {"--cell rnn", "Choose lstm or gru."},
           {"--tokenizer moses", "Choose unigram, bpe, word or char."},
           {"--optimizer sgd", "Choose adam or adamw."},
           {"--schedule cosine", "Choose constant, inverse_square_root or trapezoid."},
           {"--best-by luck", "Choose loss, token_accuracy, exact_match, bleu or chrf."},
           {"--word-rule moses", "Choose unicode or whitespace."},
           {"--max-steps 0", "Training would never end"},
           {"--learning-rate nan", "The learning rate nan is not a positive number."},
           {"--width 15", "The width 15 is not an even number from 2 to 8192"},
           {"--heads 3", "3 heads do not divide the width 128"},
           {"--window -1", "The window -1 is not a number from 1"},
           {"--workers -1", "-1"},
           {"--train-source pairs.tsv", "Give the training pairs in one way"},
           {"--corpus .", "Give the training pairs in one way"},
           {"stray", "stray"}}) {
    const Finished done = shell(fmt::format("seq2see-train --train pairs.tsv --model m {}", arguments));
    EXPECT_TRUE(done.failed_with(2, part)) << arguments << "\n" << done;
    EXPECT_EQ(done.err.find("Training the tokenizers"), std::string::npos) << "before any work";
    EXPECT_FALSE(fs::exists(folder_ / "m" / "config.json")) << arguments;
    fs::remove_all(folder_ / "m");
  }
  EXPECT_TRUE(
      shell("seq2see-train --train pairs.tsv").failed_with(2, "Give the model's folder: --model DIR."));
  EXPECT_TRUE(shell("seq2see-train --model m").failed_with(2, "Give the training pairs in one way"));
  EXPECT_TRUE(shell("seq2see-train --model m --train-source pairs.tsv").failed_with(2, "--train-target"));
  EXPECT_TRUE(shell("seq2see-train --model m --train pairs.tsv --valid-source pairs.tsv")
                  .failed_with(2, "--valid-target"));
  EXPECT_FALSE(fs::exists(folder_ / "m" / "config.json"));
}

TEST_F(TrainProgramTest, OptionsThatChangeNothingAreNamed) {
  const Finished done = train(data_ + "--model m --norm post --window 3 --cell gru");
  EXPECT_EQ(done.status, 0);
  EXPECT_TRUE(has(done.err, "--norm changes nothing here: it is of a transformer.\n")) << done;
  EXPECT_TRUE(has(done.err, "--window changes nothing here: it is of the local scopes.\n")) << done;
  EXPECT_FALSE(has(done.err, "--cell changes")) << done;
}

TEST_F(TrainProgramTest, AnEmptyValueIsNoNumber) {
  EXPECT_TRUE(shell("seq2see-train --train pairs.tsv --model m --seed ''")
                  .failed_with(2, "--seed was given an empty value; it is a number."));
  file("c.toml", "max_steps =\n");
  const Finished done = shell("seq2see-train --config c.toml --train pairs.tsv --model m");
  EXPECT_TRUE(done.failed_with(2, "--max-steps was given an empty value; it is a number.")) << done;
}

TEST_F(TrainProgramTest, AnEndByTheClockIsSaid) {
  const Finished done = shell(
      fmt::format("seq2see-train {} {} --model m --max-minutes 0.005 --max-epochs 0", tiny_options, data_));
  EXPECT_EQ(done.status, 0) << done;
  EXPECT_TRUE(
      has(done.err,
          "Training ends by the clock (--max-minutes): a second run will not end with the same weights."))
      << done;
  EXPECT_FALSE(has(train(data_ + "--model n").err, "by the clock"));
}

TEST_F(TrainProgramTest, TrainsOnWhereNobodyReadsItsProgress) {
  ASSERT_EQ(train(data_ + "--model m --log-every 1").status, 0);
  int number = 0;
  for (const char* streams : {"2>/dev/full", "2>&-", "<&- >&- 2>&-"}) {
    const std::string model = fmt::format("m{}", number++);
    const Finished done = train(data_ + fmt::format("--log-every 1 --model {} {}", model, streams));
    EXPECT_EQ(done.status, 0) << streams << done;
    EXPECT_TRUE(weights(model) == weights("m")) << streams;
    for (const std::string& line : read_lines(folder_ / model / "training.jsonl")) {
      EXPECT_TRUE(nlohmann::json::accept(line)) << streams << line;
    }
  }
}

TEST_F(TrainProgramTest, HelpExplainsEveryOption) {
  const Finished help = shell("seq2see-train --help"), version = shell("seq2see-train --version");
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.err, "");
  EXPECT_EQ(version.status, 0);
  EXPECT_EQ(version.out, "seq2see-train 0.1.0\n");
  ASSERT_EQ(train(data_ + "--model m", 1).status, 0);
  const nlohmann::json training = config("m")["training"];
  int options = 0;
  for (const nlohmann::json& part : {config("m")["model"], training, training["data"]}) {
    for (const auto& [key, value] : part.items()) {
      if (!value.is_primitive() || key.ends_with("_vocabulary") || key.ends_with("_id"))
        continue;  // from the data
      std::string flag = "--" + key;
      std::replace(flag.begin(), flag.end(), '_', '-');
      EXPECT_TRUE(has(help.out, flag)) << flag;
      ++options;
    }
  }
  EXPECT_GE(options, 45);
  for (const char* part :
       {"--model", "--resume", "--overwrite", "--workers", "--config", "--help", "--version", "NUMBER=0.007",
        "NAME=trapezoid", "dot, scaled_dot, general or additive"}) {
    EXPECT_TRUE(has(help.out, part)) << part;
  }
  EXPECT_EQ(shell("seq2see-train --help >/dev/full").status, 1);
}

}  // namespace
}  // namespace seq2see
