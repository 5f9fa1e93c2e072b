#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "data/files.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

/// Runs seq2see-corpus expand as a user does; its messages go to `folder`/messages.
int run_expand(const std::string& arguments, const TemporaryFolder& folder) {
  const std::string command = std::string(SEQ2SEE_PROGRAM_DIR) + "/seq2see-corpus expand " + arguments +
                              " > '" + (folder / "messages").string() + "' 2>&1";
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

class CorpusExpand : public testing::Test {
 protected:
  void SetUp() override {
    write_file(folder / "g.txt", R"(languages en fr
start S
words N
  cat | chat
  dog | chien
  bird | oiseau
rule S
  the@t N:1 sees@s the@u N:2 . | le@t N:1 voit@s le@u N:2 .
)");
    call = "--grammar '" + (folder / "g.txt").string() + "' --out '" + (folder / "out").string() + "' ";
  }
  std::string messages() const { return read_file(folder / "messages"); }

  TemporaryFolder folder;
  std::string call;
};

TEST_F(CorpusExpand, WritesACorpus) {
  EXPECT_EQ(run_expand(call + "--train 6 --valid 1 --test 2", folder), 0) << messages();
  EXPECT_NE(messages().find("6 pairs for training"), std::string::npos);
  const std::string valid = read_file(folder / "out" / "valid.tsv");
  EXPECT_NE(valid.find("0-0 1-1 2-2 3-3 4-4"), std::string::npos) << valid;
}

TEST_F(CorpusExpand, ReplacesNothingUnasked) {
  EXPECT_EQ(run_expand(call + "--train 6 --valid 1 --test 1", folder), 0) << messages();
  const std::string train = read_file(folder / "out" / "train.tsv");
  EXPECT_EQ(run_expand(call + "--train 5 --valid 0 --test 1", folder), 1);
  EXPECT_NE(messages().find("train.tsv is already there. Choose another folder, or give --overwrite"),
            std::string::npos)
      << messages();
  EXPECT_EQ(read_file(folder / "out" / "train.tsv"), train);
  EXPECT_EQ(run_expand(call + "--train 5 --valid 0 --test 1 --overwrite", folder), 0) << messages();
  EXPECT_NE(read_file(folder / "out" / "train.tsv"), train);
  EXPECT_FALSE(std::filesystem::exists(folder / "out" / "valid.tsv"));
}

TEST_F(CorpusExpand, ExplainsWhatIsWrong) {
  EXPECT_EQ(run_expand(call + "--train 100 --valid 1 --test 1", folder), 1);
  EXPECT_NE(messages().find("Make the grammar richer or ask for fewer."), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
  EXPECT_EQ(run_expand(call + "--train 0", folder), 2);
  EXPECT_EQ(run_expand(call + "--seed -1x", folder), 2);
  EXPECT_EQ(run_expand("--out x", folder), 2);
  EXPECT_EQ(run_expand("--grammar '" + (folder / "none.txt").string() + "' --out x", folder), 1);
  EXPECT_NE(messages().find("none.txt cannot be read"), std::string::npos);
}

}  // namespace
}  // namespace seq2see
