#pragma once

#include <atomic>
#include <memory>

#include "serve/connection_watch.h"
#include "serve/listener.h"
#include "serve/service.h"

struct MHD_Daemon;

namespace seq2see {

/// Brings requests of HTTP/1.1 to a service, and its answers back: libmicrohttpd, one thread with epoll for
/// all connections, which sleep while they wait for the service.
class HttpServer {
 public:
  /// Serves from now on. `connections`: open at once at most. All have to live longer than the server.
  HttpServer(const Listener& listener, Service& service, int connections, double connection_seconds);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Takes no more connections, waits until the requests under way are answered (at most `seconds`, beyond
  /// what the service takes), and ends.
  void stop(double seconds);

  Metrics::Now now() const;

 private:
  struct Callbacks;  // what libmicrohttpd calls
  struct Exchange;   // a request and its answer

  Service& service_;
  ConnectionWatch watch_;
  std::atomic<size_t> requests_ = 0, answer_bytes_ = 0;
  std::atomic<bool> stopping_ = false;
  MHD_Daemon* daemon_ = nullptr;
};

/// How many connections this process may open, `wanted` at most: raises its limit on open files where it can.
/// To be called first: throws Error where the files that a server needs besides cannot be open either.
int possible_connections(int wanted);

}  // namespace seq2see
