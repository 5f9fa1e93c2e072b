#include "eval/zip.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "data/files.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

std::string hex(const std::string& bytes) {
  std::string text;
  for (unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

/// Without the spaces that make hexadecimal fields readable.
std::string joined(std::string text) {
  std::erase(text, ' ');
  return text;
}

// By hand from APPNOTE 4.3.7 and 4.3.12; the CRC-32 of "123456789" is the catalogue's check value.
TEST(Zip, HeadersAreAsTheStandardSays) {
  const ZipMember member{"ab", 0xcbf43926, 9, 0x01020304};
  EXPECT_EQ(hex(zip_local_header(member)),
            joined("504b0304 1400 0000 0000 0000 2100 2639f4cb 09000000 09000000 0200 0000 6162"));
  EXPECT_EQ(hex(zip_directory_entry(member)),
            joined("504b0102 1400 1400 0000 0000 0000 2100 2639f4cb 09000000 09000000 0200 0000 0000 0000 "
                   "0000 00000000 04030201 6162"));
}

// Behind 4 GiB the offset stands in a ZIP64 field (4.5.3): id 1, eight bytes.
TEST(Zip, FarMembersHaveAZip64Field) {
  const ZipMember member{"a", 0, 0, 0x140000000};
  EXPECT_EQ(hex(zip_directory_entry(member)),
            joined("504b0102 2d00 2d00 0000 0000 0000 2100 00000000 00000000 00000000 0100 0c00 0000 0000 "
                   "0000 00000000 ffffffff 61 0100 0800 0000004001000000"));
}

TEST(Zip, EndNamesTheDirectory) {
  EXPECT_EQ(hex(zip_directory_end(2, 0x64, 0x60)),
            joined("504b0506 0000 0000 0200 0200 60000000 64000000 0000"));
  EXPECT_EQ(hex(zip_directory_end(65535, 0x64, 0x60)),
            joined("504b0606 2c00000000000000 2d00 2d00 00000000 00000000 ffff000000000000 ffff000000000000 "
                   "6000000000000000 6400000000000000 504b0607 00000000 c400000000000000 01000000 504b0506 "
                   "0000 0000 ffff ffff 60000000 64000000 0000"));
}

TEST(Zip, ArchiveIsMembersThenDirectory) {
  TemporaryFolder folder;
  ZipWriter archive(folder / "a.zip");
  archive.add("ab", "123456789");
  archive.add("c", "");
  archive.commit();
  const ZipMember first{"ab", 0xcbf43926, 9, 0}, second{"c", 0, 0, 41};
  const std::string directory = zip_directory_entry(first) + zip_directory_entry(second);
  EXPECT_EQ(read_file(folder / "a.zip"), zip_local_header(first) + "123456789" + zip_local_header(second) +
                                             directory + zip_directory_end(2, 72, directory.size()));
}

}  // namespace
}  // namespace seq2see
