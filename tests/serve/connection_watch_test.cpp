#include "serve/connection_watch.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace seq2see {
namespace {

/// Two ends of a connection.
struct Connection {
  Connection() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0); }
  ~Connection() {
    for (int end : ends) ::close(end);
  }
  /// Whether the other side was shut down within so many milliseconds.
  bool ended_within(int milliseconds) const {
    pollfd wanted{ends[1], POLLIN, 0};
    return ::poll(&wanted, 1, milliseconds) > 0;
  }
  std::array<int, 2> ends{};
};

TEST(ConnectionWatch, CutsWhatTakesTooLongAndNothingElse) {
  ConnectionWatch watch(0.05);
  Connection slow, done;
  watch.begin(slow.ends[0]);
  watch.begin(done.ends[0]);
  EXPECT_EQ(watch.open(), 2U);
  watch.end(done.ends[0]);
  EXPECT_EQ(watch.open(), 1U);
  EXPECT_TRUE(slow.ended_within(5000));
  EXPECT_FALSE(done.ended_within(150));
}

TEST(ConnectionWatch, ANewRequestHasTheWholeTime) {
  ConnectionWatch watch(2);
  Connection busy;
  for (int i = 0; i < 30; ++i) {
    watch.begin(busy.ends[0]);
    EXPECT_FALSE(busy.ended_within(100));
  }
}

TEST(ConnectionWatch, EndsAtOnce) {
  const auto begin = std::chrono::steady_clock::now();
  {
    ConnectionWatch watch(3600);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

}  // namespace
}  // namespace seq2see
