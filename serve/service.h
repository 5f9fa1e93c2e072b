#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "serve/engine.h"

namespace seq2see {

/// A request as HTTP brings it.
struct Request {
  std::string method, path;  ///< GET; "/translate", without what follows a question mark
  std::string host, origin;  ///< the headers; "": none
  std::string body;
};

/// What the server does, whatever brings the requests.
class Service {
 public:
  Service(const ServeOptions& options, const Models& models);

  /// Before the body has come, of so many bytes as the client announces, and while it comes: why it is not
  /// taken, or nothing.
  std::optional<Answer> refusal(const Request& request, uint64_t body_bytes) const;

  /// Of a request that was not refused. `reply` is called once, by this thread or another.
  void answer(const Request& request, const std::function<void(Answer)>& reply);

  /// What waits is answered; what comes is refused.
  void stop() { engine_.stop(); }

  /// `now` tells of open connections, and of answers that clients are still taking; before the first answer.
  void watch(std::function<Metrics::Now()> now) { now_ = std::move(now); }

 private:
  std::optional<Answer> complaint(const Request& request, uint64_t body_bytes) const;
  Answer immediate(const Request& request) const;
  void submit(const Request& request, const std::function<void(Answer)>& reply);

  const ServeOptions options_;
  const Models& models_;
  std::vector<std::string> names_;  // by which browsers may call
  mutable Metrics metrics_;
  std::function<Metrics::Now()> now_ = [] { return Metrics::Now{}; };
  Engine engine_;
};

}  // namespace seq2see
