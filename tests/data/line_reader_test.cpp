#include "data/line_reader.h"

#include <gtest/gtest.h>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/packed.h"
#include "tests/support/read_lines.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

using Lines = std::vector<std::string>;

class LineReaderTest : public testing::Test {
 protected:
  std::filesystem::path file(std::string_view bytes) {
    write_file(folder_ / "text", bytes);
    return folder_ / "text";
  }
  std::string complaint(std::string_view bytes) {
    return error_text([&] { read_lines(file(bytes)); });
  }

  TemporaryFolder folder_;
};

TEST_F(LineReaderTest, KeepsEveryLineEmptyOnesToo) {
  EXPECT_EQ(read_lines(file("a\n\n b \n\n")), (Lines{"a", "", " b ", ""}));
  EXPECT_EQ(read_lines(file("a\nb")), (Lines{"a", "b"}));
  EXPECT_EQ(read_lines(file("\n")), (Lines{""}));
  EXPECT_EQ(read_lines(file("")), Lines{});
}

TEST_F(LineReaderTest, DropsOneCarriageReturnAndTheByteOrderMark) {
  EXPECT_EQ(read_lines(file("\xef\xbb\xbf"
                            "a\r\nb\r\r\n\xef\xbb\xbf"
                            "c\r")),
            (Lines{"a", "b\r",
                   "\xef\xbb\xbf"
                   "c"}));
}

TEST_F(LineReaderTest, SplitsAtNewlineOnly) {
  EXPECT_EQ(read_lines(file("a\u2028b\vc\fd\re\u0085f\ng")), (Lines{"a\u2028b\vc\fd\re\u0085f", "g"}));
}

TEST_F(LineReaderTest, ReadsGzipByContent) {
  EXPECT_EQ(read_lines(file(packed("a\nb\n"))), (Lines{"a", "b"}));
  EXPECT_EQ(read_lines(file(packed("a\nb") + packed("c\n"))), (Lines{"a", "bc"}));
  EXPECT_EQ(read_lines(file(packed(""))), Lines{});
  write_file(folder_ / "plain.gz", "not packed\n");
  EXPECT_EQ(read_lines(folder_ / "plain.gz"), (Lines{"not packed"}));
  EXPECT_EQ(read_lines(file("\x1f\n")), (Lines{"\x1f"}));
}

TEST_F(LineReaderTest, ReadsMuchGzip) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "line " + std::to_string(i) + "\n";
  const Lines lines = read_lines(file(packed(text)));
  ASSERT_EQ(lines.size(), 100000U);
  EXPECT_EQ(lines[99999], "line 99999");
}

TEST_F(LineReaderTest, SaysWhatIsWrongWithGzip) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += std::to_string(i * i) + "\n";
  const std::string whole = packed(text);
  EXPECT_EQ(complaint(whole.substr(0, whole.size() / 2)),
            (folder_ / "text").string() + " is a gzip file that was cut off: its end is missing.");
  EXPECT_NE(complaint(whole.substr(0, whole.size() - 1)).find("cut off"), std::string::npos);
  EXPECT_NE(complaint("\x1f\x8b").find("cut off"), std::string::npos);
  std::string flipped = whole;
  flipped[whole.size() - 6] ^= 1;  // in the checksum
  EXPECT_NE(complaint(flipped).find("is a damaged gzip file"), std::string::npos);
  EXPECT_NE(complaint(whole + "rest").find("is a damaged gzip file"), std::string::npos);
}

TEST_F(LineReaderTest, ComplainsWithFileAndLine) {
  const std::string name = (folder_ / "text").string();
  EXPECT_EQ(complaint(std::string("a\nb\0c\n", 6)),
            name + ", line 2: byte 2 is NUL, which no text holds. Is this a text file in UTF-8?");
  EXPECT_EQ(complaint(std::string("\xff\xfe"
                                  "a\0\n\0",
                                  6)),
            name +
                ", line 1: the text is in UTF-16. Convert the file to UTF-8, for example with iconv -f "
                "UTF-16 -t UTF-8.");
  EXPECT_EQ(
      complaint("a\nb\n\xc3\xa9t\xe9\n"),
      name +
          ", line 3: byte 4 (0xe9) is not valid UTF-8. Convert the file, for example with iconv -f LATIN1 "
          "-t UTF-8.");
}

TEST_F(LineReaderTest, ALineMayHaveOneMebibyte) {
  const std::string longest(LineReader::longest_line, 'x');
  EXPECT_EQ(read_lines(file(longest + "\r\n")), (Lines{longest}));
  EXPECT_NE(complaint("a\n" + longest + "x\n").find("line 2: the line is longer than the 1048576 bytes"),
            std::string::npos);
  EXPECT_NE(complaint(longest + longest + longest).find("line 1: the line is longer"), std::string::npos);
}

TEST_F(LineReaderTest, GoesOnBehindABadLine) {
  LineReader reader(file("a\n\xff\n" + std::string(LineReader::longest_line * 2, 'x') + "\nb\n"));
  std::string line;
  ASSERT_TRUE(reader.next(line));
  EXPECT_THROW(reader.next(line), Error);
  EXPECT_EQ(reader.line_number(), 2);
  EXPECT_THROW(reader.next(line), Error);
  ASSERT_TRUE(reader.next(line));
  EXPECT_EQ(line, "b");
  EXPECT_EQ(reader.line_number(), 4);
  EXPECT_FALSE(reader.next(line));
}

TEST_F(LineReaderTest, MissingFileAndFolderAreSentences) {
  EXPECT_EQ(error_text([&] { read_lines(folder_ / "none"); }),
            (folder_ / "none").string() + " cannot be read: No such file or directory.");
  EXPECT_NE(
      error_text([&] { read_lines(folder_.path()); }).find("is a folder, where a text file was expected"),
      std::string::npos);
}

}  // namespace
}  // namespace seq2see
