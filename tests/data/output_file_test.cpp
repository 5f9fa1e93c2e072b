#include "data/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

TEST(OutputFile, OldFileStaysUntilCommit) {
  TemporaryFolder folder;
  write_file(folder / "file", "old");
  OutputFile output(folder / "file");
  output.write("new");
  output.write(std::string("\0 and more", 10));
  EXPECT_EQ(read_file(folder / "file"), "old");
  EXPECT_EQ(output.size(), 13u);
  output.commit();
  EXPECT_EQ(read_file(folder / "file"), std::string("new\0 and more", 13));
  EXPECT_FALSE(std::filesystem::exists(folder / "file.part"));
}

TEST(OutputFile, FinishedIsNotYetInItsPlace) {
  TemporaryFolder folder;
  write_file(folder / "file", "old");
  {
    OutputFile output(folder / "file");
    output.write("new");
    output.finish();
    EXPECT_EQ(read_file(folder / "file"), "old");
    EXPECT_EQ(read_file(folder / "file.part"), "new");
    EXPECT_NE(error_text([&] { output.write("x"); }).find("is finished"), std::string::npos);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "file.part"));
  OutputFile output(folder / "file");
  output.write("newer");
  output.finish();
  output.commit();
  EXPECT_EQ(read_file(folder / "file"), "newer");
}

TEST(OutputFile, UncommittedLeavesNothing) {
  TemporaryFolder folder;
  {
    OutputFile output(folder / "file");
    output.write(std::string(100000, 'x'));
    EXPECT_TRUE(std::filesystem::exists(folder / "file.part"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(OutputFile, MissingFolderAndFolderInTheWayAreSentences) {
  TemporaryFolder folder;
  EXPECT_NE(error_text([&] { OutputFile output(folder / "none/file"); }).find("No such file"),
            std::string::npos);
  EXPECT_NE(error_text([&] { OutputFile output(folder.path()); }).find("is a folder"), std::string::npos);
}

TEST(OutputFile, FailedRenameLeavesNoPart) {
  TemporaryFolder folder;
  OutputFile output(folder / "file");
  output.write("x");
  make_folder(folder / "file/inside");
  EXPECT_NE(error_text([&] { output.commit(); }).find("cannot be written"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "file.part"));
}

TEST(OutputFile, FullDeviceIsASentence) {
  OutputFile output("/dev/full");
  const auto fill = [&] {
    output.write(std::string(1 << 20, 'x'));
    output.commit();
  };
  EXPECT_NE(error_text(fill).find("No space left"), std::string::npos);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}

TEST(OutputFile, DeviceIsWrittenAndStaysADevice) {
  OutputFile output("/dev/null");
  output.write("x");
  output.commit();
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(OutputFile, SymbolicLinkStaysALink) {
  TemporaryFolder folder;
  write_file(folder / "real", "old");
  std::filesystem::create_symlink("real", folder / "link");
  OutputFile output(folder / "link");
  output.write("new");
  output.commit();
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(read_file(folder / "real"), "new");
}

TEST(OutputFile, DashIsStandardOutput) {
  ::testing::internal::CaptureStdout();
  OutputFile output("-");
  output.write("0-0 1-1\n");
  output.commit();
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "0-0 1-1\n");
  EXPECT_FALSE(std::filesystem::exists("-"));
}

TEST(OutputFile, WritingAfterCommitIsRefused) {
  TemporaryFolder folder;
  OutputFile output(folder / "file");
  output.commit();
  EXPECT_NE(error_text([&] { output.write("x"); }).find("is finished"), std::string::npos);
  EXPECT_NE(error_text([&] { output.commit(); }).find("is finished"), std::string::npos);
  EXPECT_EQ(read_file(folder / "file"), "");
}

}  // namespace
}  // namespace seq2see
