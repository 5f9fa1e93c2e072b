#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <nlohmann/json.hpp>

#include "data/line_reader.h"
#include "tests/support/trained_model.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

/// 100 pairs in pairs.tsv, the first 20 also in valid.tsv.
class TrainProgramTest : public testing::Test {
 protected:
  TrainProgramTest() {
    file("pairs.tsv", tsv(toy_pairs(100)));
    file("valid.tsv", tsv(toy_pairs(20)));
  }
  Finished shell(const std::string& command, std::string_view input = "") {
    return run_shell(folder_, command, input);
  }
  /// A training of `steps` steps, with tiny options and what else is given.
  Finished train(const std::string& more, int steps = 4, std::string_view input = "") {
    return shell(fmt::format("seq2see-train {} --max-steps {} {}", tiny_options, steps, more), input);
  }
  void file(const std::string& name, const std::string& text) { write_file(folder_ / name, text); }
  std::string weights(const std::string& model) { return read_file(folder_ / model / "model.safetensors"); }
  /// Every file of a folder with a hash of its bytes.
  std::map<std::string, size_t> files(const std::string& model) {
    std::map<std::string, size_t> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / model)) {
      if (entry.is_regular_file())
        found[entry.path().string()] = std::hash<std::string>()(read_file(entry.path()));
    }
    return found;
  }
  nlohmann::json config(const std::string& model) {
    return nlohmann::json::parse(read_file(folder_ / model / "config.json"));
  }
  static bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  }

  /// Starts a training of 200 steps in `model` and sends it the signal once it has said that it has done
  /// `step` steps. Its standard error is a pipe of few lines that nobody reads on then, so it cannot have
  /// ended before. Returns the exit status, and in `said` what it wrote.
  int train_and_signal(const std::string& model, int signal, int step, std::string& said);

  TemporaryFolder folder_;
  const std::string data_ = "--train pairs.tsv --valid valid.tsv ";
};

int TrainProgramTest::train_and_signal(const std::string& model, int signal, int step, std::string& said) {
  int pipes[2];
  if (::pipe2(pipes, O_CLOEXEC) != 0 || ::fcntl(pipes[1], F_SETPIPE_SZ, 4096) < 0) return -1;
  const std::string command = fmt::format(
      "cd '{}' && exec '{}/seq2see-train' {} --max-steps 200 --max-epochs 0 --validate-every 20 --log-every "
      "1 {} --model {}",
      folder_.path().string(), SEQ2SEE_PROGRAM_DIR, tiny_options, data_, model);
  const pid_t child = ::fork();
  if (child < 0) return -1;
  if (child == 0) {
    ::dup2(pipes[1], STDERR_FILENO);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(pipes[1]);
  bool sent = false;
  char block[256];
  for (ssize_t got = 0; (got = ::read(pipes[0], block, sizeof block)) > 0;) {
    said.append(block, static_cast<size_t>(got));
    if (sent || !has(said, fmt::format("  step {}  ", step))) continue;
    ::kill(child, signal);
    sent = true;
  }
  ::close(pipes[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

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

TEST_F(TrainProgramTest, AnExistingFolderIsLeftAlone) {
  ASSERT_EQ(train(data_ + "--model m").status, 0);
  file("m/notes.txt", "mine");
  const auto before = files("m");
  const Finished refused = train(data_ + "--model m --seed 2");
  EXPECT_TRUE(refused.failed_with(
      1, "m is there already. Go on with its training by --resume, or replace it by --overwrite."))
      << refused;
  EXPECT_EQ(files("m"), before);
  for (const char* wrong :
       {"--overwrite --batch-sentences -1", "--overwrite --heads 3", "--overwrite --valid none.tsv",
        "--overwrite --tying all", "--overwrite --resume"}) {
    const Finished failed = train(data_ + "--model m --seed 2 " + wrong);
    EXPECT_TRUE(failed.status == 1 || failed.status == 2) << failed;
    EXPECT_EQ(files("m"), before) << wrong;
  }
  const std::string old = weights("m");
  EXPECT_EQ(train(data_ + "--model m --overwrite --seed 2").status, 0);
  EXPECT_FALSE(weights("m") == old);
  EXPECT_EQ(train(data_ + "--model m --overwrite").status, 0);
  EXPECT_TRUE(weights("m") == old);
  EXPECT_EQ(read_file(folder_ / "m" / "notes.txt"), "mine");
}

TEST_F(TrainProgramTest, SignalsSaveAndResumingEndsWithTheSameBytes) {
  ASSERT_EQ(train(data_ + "--model whole --max-epochs 0 --validate-every 20", 200).status, 0);
  for (const auto& [signal, status, workers] : {std::tuple{SIGTERM, 143, 3}, std::tuple{SIGINT, 130, 1}}) {
    const std::string model = fmt::format("cut{}", signal);
    std::string said;
    EXPECT_EQ(train_and_signal(model, signal, 5 + signal, said), status) << said;
    EXPECT_TRUE(has(said, "Stopped by a signal at step ")) << said;
    EXPECT_FALSE(has(said, "The model is in")) << said;
    const Finished resumed =
        shell(fmt::format("seq2see-train --model {} --resume --workers {}", model, workers));
    EXPECT_EQ(resumed.status, 0) << resumed;
    EXPECT_TRUE(has(resumed.err, fmt::format("The model is in {}.\n", model))) << resumed;
    EXPECT_TRUE(weights(model) == weights("whole"));
    int64_t step = 0;  // the log goes on without a gap or a repetition
    for (const std::string& line : read_lines(folder_ / model / "training.jsonl")) {
      const auto json = nlohmann::json::parse(line);
      if (json["event"] == "train") {
        EXPECT_EQ(json["step"], ++step);
      }
    }
    EXPECT_EQ(step, 200);
  }
}

TEST_F(TrainProgramTest, ResumingAsksForTheSameTraining) {
  EXPECT_TRUE(shell("seq2see-train --model none --resume")
                  .failed_with(1, "none is not a model's folder: it has no config.json."))
      << "none";
  ASSERT_EQ(train(data_ + "--model m").status, 0);
  const std::string old = weights("m");
  const Finished ended = train(data_ + "--model m --resume");
  EXPECT_EQ(ended.status, 0) << ended;
  EXPECT_TRUE(has(ended.err, "The training of m has ended already; nothing is left to do.")) << ended;
  const Finished longer = train(data_ + "--model m --resume", 8);
  EXPECT_TRUE(longer.failed_with(2, "--max-steps is 8 now, but 4 when the training in m began.")) << longer;
  const Finished turned = shell("seq2see-train --model m --resume --swap");
  EXPECT_TRUE(turned.failed_with(2, "--swap is true now, but false when the training in m began.")) << turned;
  const Finished wider = shell("seq2see-train --model m --resume --width 18");
  EXPECT_TRUE(wider.failed_with(2, "--width is 18 now, but 16")) << wider;
  const Finished other = shell("seq2see-train --model m --resume --train valid.tsv");
  EXPECT_TRUE(other.failed_with(1, "The training data are not those that m was trained on")) << other;
  file("m/state.safetensors", "broken");
  EXPECT_TRUE(shell("seq2see-train --model m --resume").failed_with(1, "m/state.safetensors"))
      << "broken state";
  EXPECT_TRUE(weights("m") == old);
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
           {"--workers -1", "-1"},
           {"--train-source pairs.tsv", "Give the training pairs in one way"},
           {"--corpus .", "Give the training pairs in one way"},
           {"stray", "stray"}}) {
    const Finished done = shell(fmt::format("seq2see-train --train pairs.tsv --model m {}", arguments));
    EXPECT_TRUE(done.failed_with(2, part)) << arguments << "\n" << done;
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

TEST_F(TrainProgramTest, WithoutValidationPairsSomeAreHeldOut) {
  const Finished done = train("--train pairs.tsv --model m");
  EXPECT_EQ(done.status, 0) << done;
  EXPECT_TRUE(has(done.err, "No validation pairs were given: 1 of the training pairs is held out for that."))
      << done;
  EXPECT_TRUE(has(done.err, "99 training pairs, 1 validation pairs, ")) << done;
}

TEST_F(TrainProgramTest, EveryWayToGiveTheSamePairsGivesTheSameModel) {
  ASSERT_EQ(train(data_ + "--model m").status, 0);
  const std::string pairs = read_file(folder_ / "pairs.tsv");
  ASSERT_EQ(
      shell("mkdir c && cp pairs.tsv c/train.tsv && gzip c/train.tsv && cp valid.tsv c/valid.tsv &&"
            "cut -f1 pairs.tsv >s && cut -f2 pairs.tsv | gzip >t && cut -f1 valid.tsv >vs && cut -f2 "
            "valid.tsv >vt &&"
            "paste t.none /dev/null 2>/dev/null; awk -F'\\t' '{ print $2 \"\\t\" $1 }' pairs.tsv >turned;"
            "awk -F'\\t' '{ print $2 \"\\t\" $1 }' valid.tsv >turned.valid")
          .status,
      0);
  EXPECT_EQ(train("--train c/train.tsv.gz --valid valid.tsv --model gzip").status, 0);
  EXPECT_EQ(train("--corpus c --model folder").status, 0);
  EXPECT_EQ(train("--train - --valid valid.tsv --model stdin", 4, pairs).status, 0);
  EXPECT_EQ(
      train("--train-source s --train-target t --valid-source vs --valid-target vt --model sides").status, 0);
  EXPECT_EQ(train("--train turned --valid turned.valid --swap --model turned-back").status, 0);
  for (const char* model : {"gzip", "folder", "stdin", "sides", "turned-back"}) {
    EXPECT_TRUE(weights(model) == weights("m")) << model;
  }
  EXPECT_EQ(train("--train pairs.tsv --valid valid.tsv --swap --model swapped").status, 0);
  EXPECT_TRUE(has(read_file(folder_ / "swapped" / "source.words"), "chat"));
  EXPECT_FALSE(has(read_file(folder_ / "m" / "source.words"), "chat"));
}

TEST_F(TrainProgramTest, BadCorporaAreNamedWithFileAndLine) {
  const std::string good = "the cat sees.\tle chat voit.\n";
  for (const auto& [text, part] : std::initializer_list<std::pair<std::string, const char*>>{
           {good + "no tab\n", "bad.tsv, line 2: there is no tab"},
           {good + good + "a\tb\tc\td\n", "bad.tsv, line 3: there are 3 tabs"},
           {good + "a\xff\tb\n", "bad.tsv, line 2: "},
           {good + std::string("a\0b\tc\n", 6), "bad.tsv, line 2: "},
           {good + "a\tb\t0-7\n", "bad.tsv, line 2: a link names target word 7"},
           {"", "The training set holds no sentence pair."},
           {"\n\n", "The training set holds no sentence pair."},
           {"\x1f\x8b broken", "bad.tsv"}}) {
    file("bad.tsv", text);
    const Finished done = train("--train bad.tsv --valid valid.tsv --model m");
    EXPECT_TRUE(done.failed_with(1, part)) << text << "\n" << done;
    EXPECT_FALSE(fs::exists(folder_ / "m" / "config.json"));
  }
  EXPECT_TRUE(train("--train none.tsv --model m")
                  .failed_with(1, "none.tsv cannot be read: No such file or directory."));
  EXPECT_TRUE(train("--train . --model m").failed_with(1, "folder"));
  EXPECT_TRUE(train("--corpus none --model m").failed_with(1, "none"));
  file("one", "a\n");
  file("two", "a\nb\n");
  EXPECT_TRUE(train("--train-source one --train-target two --model m").failed_with(1, "lines"));
  file("bad.tsv", "the cat\tle chat\n");
  EXPECT_TRUE(train("--train bad.tsv --model m").failed_with(1, ".")) << "nothing is left to train on";
}

TEST_F(TrainProgramTest, FoldersThatCannotBeMadeAndFullDisks) {
  file("file", "mine");
  EXPECT_TRUE(train(data_ + "--model file --overwrite").failed_with(1, "The folder file cannot be made"));
  EXPECT_TRUE(train(data_ + "--model file/m").failed_with(1, "The folder file/m cannot be made"));
  EXPECT_TRUE(train(data_ + "--model /proc/m").failed_with(1, "The folder /proc/m cannot be made"));
  EXPECT_EQ(read_file(folder_ / "file"), "mine");
  // Files of 16 KiB at most, as if the disk were full then, stop the tokenizers; of 300 KiB the weights of
  // this width.
  for (const auto& [blocks, name] : {std::pair{32, "source.spm"}, std::pair{600, "model.safetensors"}}) {
    const std::string model = fmt::format("m{}", blocks);
    const Finished full = shell(
        fmt::format("ulimit -f {}; exec seq2see-train {} --max-steps 1 --model {}", blocks, data_, model));
    EXPECT_TRUE(full.failed_with(1, fmt::format("{}/{} cannot be written: File too large.", model, name)))
        << full;
    EXPECT_FALSE(fs::exists(folder_ / model / name));
    EXPECT_FALSE(fs::exists(folder_ / model / fmt::format("{}.part", name)));
  }
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
       {"--model", "--resume", "--overwrite", "--workers", "--config", "--help", "--version", "NUMBER=0.005",
        "NAME=trapezoid", "dot, scaled_dot, general or additive"}) {
    EXPECT_TRUE(has(help.out, part)) << part;
  }
  EXPECT_EQ(shell("seq2see-train --help >/dev/full").status, 1);
}

}  // namespace
}  // namespace seq2see
