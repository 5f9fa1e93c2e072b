#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

#include "train/communicator.h"

namespace seq2see {

/// A port of the loopback address that nobody listens on.
inline int free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(probe, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ::close(probe);
  return ntohs(address.sin_port);
}

/// Runs `body` in as many threads as a training has processes, connected over loopback. Returns what each
/// said when it failed, empty where it did not.
inline std::vector<std::string> run_team(int size, std::chrono::seconds timeout,
                                         const std::function<void(Communicator&)>& body) {
  std::signal(SIGPIPE, SIG_IGN);  // as all programs do (data/program.cpp)
  const int port = free_port();
  std::vector<std::string> said(static_cast<size_t>(size));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < size; ++rank) {
    threads.emplace_back([&, rank] {
      try {
        const auto communicator = connect({rank, size, size, "127.0.0.1", port}, timeout);
        body(*communicator);
      } catch (const std::exception& error) {
        said[static_cast<size_t>(rank)] = error.what();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return said;
}

}  // namespace seq2see
