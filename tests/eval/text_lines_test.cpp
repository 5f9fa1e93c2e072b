#include "eval/text_lines.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

TEST(TextLines, NumbersLinesAndDropsTheirEnds) {
  TemporaryFolder folder;
  write_file(folder / "file", "a\n\nb\r\n\rc");
  std::vector<std::string> found;
  for_each_line(folder / "file", [&](std::string_view line, int64_t number) {
    found.push_back(std::to_string(number) + ":" + std::string(line));
  });
  EXPECT_EQ(found, (std::vector<std::string>{"1:a", "2:", "3:b", "4:\rc"}));
}

}  // namespace
}  // namespace seq2see
