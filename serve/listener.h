#pragma once

#include <string>

namespace seq2see {

/// A socket that listens for connections; closed at the end.
class Listener {
 public:
  /// `host`: an address of this machine or a name of one; `port` 0: any that is free. Throws Error that says
  /// what to choose instead.
  Listener(const std::string& host, int port);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int socket() const { return socket_; }
  int port() const { return port_; }
  /// Whether only this machine can reach it.
  bool is_local() const { return local_; }
  /// "http://127.0.0.1:8080/"
  std::string url() const;

 private:
  std::string host_;
  int socket_ = -1, port_ = 0;
  bool local_ = false;
};

}  // namespace seq2see
