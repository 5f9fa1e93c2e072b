// The folder that seq2see-train writes: left alone, gone on with, full.

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>

#include "data/folder_lock.h"
#include "tests/programs/train_program.h"
#include "tests/support/read_lines.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

class TrainProgramFolderTest : public TrainProgramTest {
 protected:
  /// Every file of a folder with a hash of its bytes.
  std::map<std::string, size_t> files(const std::string& model) {
    std::map<std::string, size_t> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / model)) {
      if (entry.is_regular_file())
        found[entry.path().string()] = std::hash<std::string>()(read_file(entry.path()));
    }
    return found;
  }
  /// Starts a training of 200 steps in `model` and sends it the signal once it has said that it has done
  /// `step` steps. Its standard error is a pipe of few lines that nobody reads on then, so it cannot have
  /// ended before. Returns the exit status, and in `said` what it wrote.
  int train_and_signal(const std::string& model, int signal, int step, std::string& said);
};

int TrainProgramFolderTest::train_and_signal(const std::string& model, int signal, int step,
                                             std::string& said) {
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

TEST_F(TrainProgramFolderTest, AnExistingFolderIsLeftAlone) {
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

TEST_F(TrainProgramFolderTest, SignalsSaveAndResumingEndsWithTheSameBytes) {
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

TEST_F(TrainProgramFolderTest, AModelWithoutWeightsSaysWhatItsTrainingLacks) {
  std::string said;
  EXPECT_EQ(train_and_signal("m", SIGTERM, 3, said), 128 + SIGTERM) << said;
  EXPECT_TRUE(shell("seq2see-translate --model m 'the dog.'")
                  .failed_with(1,
                               "m/model.safetensors is not there: the training was stopped before its first "
                               "validation, or has not come to it yet."));
}

TEST_F(TrainProgramFolderTest, ATrainingOfNothingLeavesNoFolder) {
  const Finished refused = train(data_ + "--model m --longest 1");
  EXPECT_TRUE(refused.failed_with(1, "No sentence pair is left to train on")) << refused;
  EXPECT_EQ(train(data_ + "--model m").status, 0);
}

TEST_F(TrainProgramFolderTest, ResumingAsksForTheSameTraining) {
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
  const Finished kind = shell("seq2see-train --model m --resume --architecture transformer");
  EXPECT_TRUE(kind.failed_with(2, "--encoder is \"transformer\" now, but \"rnn\"")) << kind;
  EXPECT_EQ(shell("seq2see-train --model m --resume --architecture rnn --window 0 --shards 0").status, 0);
  EXPECT_TRUE(shell("seq2see-train --model m --resume --valid none.tsv").failed_with(1, "none.tsv"));
  file("moved/pairs.tsv", read_file(folder_ / "pairs.tsv"));
  fs::remove(folder_ / "pairs.tsv");
  const Finished moved = shell("seq2see-train --model m --resume --train moved/pairs.tsv");
  EXPECT_EQ(moved.status, 0) << moved;
  file("m/state.safetensors", "broken");
  EXPECT_TRUE(
      shell("seq2see-train --model m --resume --train moved/pairs.tsv").failed_with(1, "m/state.safetensors"))
      << "broken state";
  EXPECT_TRUE(weights("m") == old);
}

TEST_F(TrainProgramFolderTest, TwoTrainingsInOneFolderAreRefused) {
  ASSERT_EQ(train(data_ + "--model m").status, 0);
  const std::string refusal =
      "Another training is under way in m. Wait for its end, stop it, or choose another folder.";
  const auto before = files("m");
  {
    const FolderLock other(folder_ / "m");
    EXPECT_TRUE(train(data_ + "--model m --overwrite --seed 2").failed_with(1, refusal));
    EXPECT_TRUE(train(data_ + "--model m").failed_with(1, refusal));
    EXPECT_TRUE(shell("seq2see-train --model m --resume").failed_with(1, refusal));
    EXPECT_EQ(shell("seq2see-translate --model m 'the cat'").status, 0);
  }
  EXPECT_EQ(files("m"), before);
  EXPECT_EQ(shell("seq2see-train --model m --resume").status, 0);
}

TEST_F(TrainProgramFolderTest, ATrainingThatDiedBeforeItBeganIsBegunAgain) {
  ASSERT_EQ(train(data_ + "--model whole").status, 0);
  file("m/source.spm", "of another vocabulary");
  file("m/config.json.part", "{");
  const Finished done = train(data_ + "--model m");
  EXPECT_EQ(done.status, 0) << done;
  EXPECT_TRUE(weights("m") == weights("whole"));
  EXPECT_FALSE(fs::exists(folder_ / "m/config.json.part"));
  for (const char* name : {"n/config.json", "o/model.safetensors", "p/notes.txt"}) {
    file(name, "mine");
    EXPECT_TRUE(
        train(data_ + "--model " + std::string(name).substr(0, 1)).failed_with(1, "is there already."));
  }
}

TEST_F(TrainProgramFolderTest, TheOldModelStaysWhereTheNewOneHasNoRoom) {
  ASSERT_EQ(train(data_ + "--model m").status, 0);
  const auto before = files("m");
  const Finished full =
      shell(fmt::format("ulimit -f 32; exec seq2see-train {} --max-steps 1 --model m --overwrite", data_));
  EXPECT_TRUE(full.failed_with(1, "m/source.spm cannot be written: File too large.")) << full;
  EXPECT_EQ(files("m"), before);
}

TEST_F(TrainProgramFolderTest, FoldersThatCannotBeMadeAndFullDisks) {
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

}  // namespace
}  // namespace seq2see
