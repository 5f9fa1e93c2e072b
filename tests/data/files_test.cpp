#include "data/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
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

TEST(Files, NoBytesAreNoFile) {
  const TemporaryFolder folder;
  write_or_remove(folder / "some", "bytes");
  EXPECT_EQ(read_file(folder / "some"), "bytes");
  write_or_remove(folder / "some", "");
  EXPECT_FALSE(is_there(folder / "some"));
  write_or_remove(folder / "never", "");
  EXPECT_FALSE(is_there(folder / "never"));
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
  std::thread reader([&] { std::getline(std::ifstream(pipe), read); });
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

TEST(Files, OnlyFilesAreRead) {
  TemporaryFolder folder;
  const std::filesystem::path pipe = folder / "pipe", loop = folder / "loop", zeros = folder / "zeros";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::filesystem::create_symlink("loop", loop);
  std::filesystem::create_symlink("/dev/zero", zeros);
  const std::string no_file = " is a pipe or a device, where a file was expected.";
  EXPECT_EQ(error_text([&] { read_file(pipe); }), pipe.string() + no_file);
  EXPECT_EQ(error_text([&] { read_file(zeros); }), zeros.string() + no_file);
  EXPECT_EQ(error_text([&] { read_file(loop); }),
            loop.string() + " cannot be read: Too many levels of symbolic links.");
  EXPECT_EQ(error_text([&] { read_file(folder.path()); }),
            folder.path().string() + " is a folder, where a file was expected.");
  EXPECT_TRUE(is_there(loop));
  EXPECT_FALSE(is_there(folder / "nothing"));
}

TEST(Files, AFileThatIsTooLargeIsRefusedBeforeItIsRead) {
  TemporaryFolder folder;
  write_file(folder / "hole", "x");
  std::filesystem::resize_file(folder / "hole", uint64_t{1} << 40);
  EXPECT_EQ(error_text([&] { read_file(folder / "hole", 10); }),
            (folder / "hole").string() + " holds more than the 10 bytes that are read of such a file.");
  InputFile file(folder / "hole");
  EXPECT_EQ(file.size(), uint64_t{1} << 40);
  EXPECT_EQ(file.read(2), std::string("x\0", 2));
}

TEST(Files, MakeFolderComplainsOfAFileInTheWay) {
  TemporaryFolder folder;
  write_file(folder / "file", "x");
  EXPECT_NE(error_text([&] { make_folder(folder / "file"); }).find("cannot be made"), std::string::npos);
}

}  // namespace
}  // namespace seq2see
