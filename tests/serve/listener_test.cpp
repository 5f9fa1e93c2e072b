#include "serve/listener.h"

#include <gtest/gtest.h>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

TEST(Listener, TakesAFreePort) {
  const Listener one("127.0.0.1", 0), other("127.0.0.1", 0);
  EXPECT_GT(one.port(), 0);
  EXPECT_NE(one.port(), other.port());
  EXPECT_EQ(one.url(), "http://127.0.0.1:" + std::to_string(one.port()) + "/");
  EXPECT_TRUE(one.is_local());
}

TEST(Listener, KnowsWhetherOthersCanReachIt) {
  EXPECT_FALSE(Listener("0.0.0.0", 0).is_local());
  EXPECT_TRUE(Listener("localhost", 0).is_local());
}

TEST(Listener, SaysWhatToChooseInstead) {
  const Listener one("127.0.0.1", 0);
  EXPECT_EQ(
      error_text([&] { Listener("127.0.0.1", one.port()); }),
      "Port " + std::to_string(one.port()) +
          " of 127.0.0.1 is taken by another program. Choose another by --port; 0 takes any that is free.");
  EXPECT_EQ(error_text([] { Listener("192.0.2.1", 0); }),
            "192.0.2.1 is no address of this machine. Choose 127.0.0.1 by --host, or 0.0.0.0 for all its "
            "addresses.");
  EXPECT_EQ(error_text([] { Listener("no such host", 0); }),
            "The host 'no such host' is not known. Choose an address of this machine by --host, such as "
            "127.0.0.1, or "
            "0.0.0.0 for all its addresses.");
}

}  // namespace
}  // namespace seq2see
