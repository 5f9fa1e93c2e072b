#include "eval/pharaoh.h"

#include <gtest/gtest.h>

#include "data/files.h"
#include "data/random.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

TEST(Pharaoh, OneLineASentenceEmptyOnesIncluded) {
  TemporaryFolder folder;
  const std::vector<Links> sentences = {parse_links("0-0 2-1"), {}, parse_links("0-0 1?2"), {}};
  PharaohWriter writer(folder / "links");
  for (const Links& links : sentences) writer.write(links);
  writer.commit();
  EXPECT_EQ(read_file(folder / "links"), "0-0 2-1\n\n0-0 1?2\n\n");
  EXPECT_EQ(read_pharaoh(folder / "links"), sentences);
}

TEST(Pharaoh, ReadsWindowsLinesAndALastLineWithoutEnd) {
  TemporaryFolder folder;
  write_file(folder / "links", "0-0\r\n\r\n1-1");
  EXPECT_EQ(read_pharaoh(folder / "links"), (std::vector<Links>{parse_links("0-0"), {}, parse_links("1-1")}));
  write_file(folder / "empty", "");
  EXPECT_TRUE(read_pharaoh(folder / "empty").empty());
}

TEST(Pharaoh, WrongLinkIsNamedWithFileAndLine) {
  TemporaryFolder folder;
  write_file(folder / "links", "0-0\n\n0-0 x-1\n");
  EXPECT_EQ(error_text([&] {
              read_pharaoh(folder / "links");
            }).find((folder / "links").string() + ", line 3: The link 'x-1' is not of the form"),
            0u);
  EXPECT_NE(error_text([&] { read_pharaoh(folder / "none"); }).find("cannot be read"), std::string::npos);
}

TEST(Pharaoh, RandomBytesNeverCrash) {
  TemporaryFolder folder;
  Random random(3);
  int refused = 0;
  for (int round = 0; round < 200; ++round) {
    std::string bytes;
    for (uint64_t left = random.below(40); left > 0; --left) {
      bytes += random.below(3) == 0 ? static_cast<char>(random.below(256)) : "01-? \n"[random.below(6)];
    }
    write_file(folder / "links", bytes);
    refused += error_text([&] { read_pharaoh(folder / "links"); }) != "(no error)";
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace seq2see
