#include "serve/connection_watch.h"

#include <sys/socket.h>

#include <algorithm>

namespace seq2see {

ConnectionWatch::ConnectionWatch(double seconds)
    : allowed_(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds))),
      thread_([this] { run(); }) {}

ConnectionWatch::~ConnectionWatch() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void ConnectionWatch::begin(int socket) {
  const std::lock_guard lock(mutex_);
  since_[socket] = Clock::now();
}

void ConnectionWatch::end(int socket) {
  const std::lock_guard lock(mutex_);
  since_.erase(socket);
}

size_t ConnectionWatch::open() const {
  const std::lock_guard lock(mutex_);
  return since_.size();
}

void ConnectionWatch::run() {
  const Clock::duration pause = std::min<Clock::duration>(std::chrono::milliseconds(250), allowed_);
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, pause, [this] { return ending_; })) {
    const Clock::time_point now = Clock::now();
    for (auto& [socket, since] : since_) {
      if (now - since <= allowed_) continue;
      ::shutdown(socket, SHUT_RDWR);  // whoever owns the socket sees it end, and closes it
      since = now;
    }
  }
}

}  // namespace seq2see
