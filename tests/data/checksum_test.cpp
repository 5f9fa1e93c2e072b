#include "data/checksum.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

TEST(Checksum, IsTheCrcOfZlib) {
  EXPECT_EQ(checksum_text(checksum(0, "123456789")), "cbf43926");  // the CRC's published check value
  EXPECT_EQ(checksum_text(checksum(0, "")), "00000000");
  EXPECT_EQ(checksum(checksum(0, "1234"), "56789"), checksum(0, "123456789"));
}

}  // namespace
}  // namespace seq2see
