#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace seq2see {

/// Cuts connections that have not brought and taken a whole request in time, so that nobody holds one by
/// sending a byte now and then. A library's own timeout begins anew with every byte.
class ConnectionWatch {
 public:
  explicit ConnectionWatch(double seconds);
  ~ConnectionWatch();
  ConnectionWatch(const ConnectionWatch&) = delete;
  ConnectionWatch& operator=(const ConnectionWatch&) = delete;

  /// A connection begins, or has ended a request and may bring the next one.
  void begin(int socket);
  /// It is about to be closed: from here on the number may be another's.
  void end(int socket);

  size_t open() const;

 private:
  using Clock = std::chrono::steady_clock;
  void run();

  const Clock::duration allowed_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::unordered_map<int, Clock::time_point> since_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace seq2see
