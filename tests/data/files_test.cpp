#include "data/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <thread>

#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

TEST(Files, WriteThenReadGivesTheSameBytes) {
  TemporaryFolder folder;
  const std::string bytes("a\0b\n", 4);
  write_file(folder / "file", bytes);
  EXPECT_EQ(read_file(folder / "file"), bytes);
  EXPECT_FALSE(std::filesystem::exists(folder / "file.part"));
}

TEST(Files, ReplacesAnOldFile) {
  TemporaryFolder folder;
  write_file(folder / "file", "old and longer");
  write_file(folder / "file", "new");
  EXPECT_EQ(read_file(folder / "file"), "new");
}

TEST(Files, MissingFileFolderAndTooLargeAreSentences) {
  TemporaryFolder folder;
  write_file(folder / "file", "12345");
  EXPECT_NE(error_text([&] { read_file(folder / "none"); }).find("No such file"), std::string::npos);
  EXPECT_NE(error_text([&] { read_file(folder.path()); }).find("is a folder"), std::string::npos);
  EXPECT_NE(error_text([&] { read_file(folder / "file", 4); }).find("more than the 4 bytes"),
            std::string::npos);
}

TEST(Files, WritingWhereNoFolderIsLeavesNothing) {
  TemporaryFolder folder;
  EXPECT_NE(error_text([&] { write_file(folder / "none/file", "x"); }).find("cannot be written"),
            std::string::npos);
}

TEST(Files, FailedRenameLeavesNoPart) {
  TemporaryFolder folder;
  make_folder(folder / "file/inside");  // a folder stands where the file should go
  EXPECT_NE(error_text([&] { write_file(folder / "file", "x"); }).find("is a folder"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder / "file.part"));
}

TEST(Files, PipesAndDevicesAreWrittenIntoAndStay) {
  TemporaryFolder folder;
  const std::filesystem::path pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string read;
  std::thread reader([&] { read = read_file(pipe); });
  const std::string_view parts[] = {"one ", "and two"};
  write_file(pipe, parts);
  reader.join();
  EXPECT_EQ(read, "one and two");
  EXPECT_TRUE(std::filesystem::is_fifo(pipe));
  write_file("/dev/null", "x");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_NE(error_text([&] { write_file("/dev/full", "x"); }).find("No space left"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists("/dev/null.part"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(Files, MakeFolderComplainsOfAFileInTheWay) {
  TemporaryFolder folder;
  write_file(folder / "file", "x");
  EXPECT_NE(error_text([&] { make_folder(folder / "file"); }).find("cannot be made"), std::string::npos);
}

}  // namespace
}  // namespace seq2see
