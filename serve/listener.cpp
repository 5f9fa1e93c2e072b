#include "serve/listener.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "data/error.h"

namespace seq2see {
namespace {

constexpr int backlog = 4096;  // connections that the system keeps until they are taken; it may keep fewer

Error cannot_listen(const std::string& host, int port, int reason) {
  if (reason == EADDRINUSE) {
    return Error(
        "Port {} of {} is taken by another program. Choose another by --port; 0 takes any that is free.",
        port, host);
  }
  if (reason == EACCES) {
    return Error(
        "Port {} may not be opened by this user. Choose 1024 to 65535 by --port, or 0 for any that is free.",
        port);
  }
  if (reason == EADDRNOTAVAIL) {
    return Error(
        "{} is no address of this machine. Choose 127.0.0.1 by --host, or 0.0.0.0 for all its addresses.",
        host);
  }
  return Error("Port {} of {} cannot be listened at: {}.", port, host, std::strerror(reason));
}

bool is_loopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto* own = reinterpret_cast<const sockaddr_in*>(address);
    return ntohl(own->sin_addr.s_addr) >> 24 == 127;
  }
  return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr) != 0;
}

int port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.ss_family == AF_INET ? reinterpret_cast<sockaddr_in*>(&address)->sin_port
                                            : reinterpret_cast<sockaddr_in6*>(&address)->sin6_port);
}

}  // namespace

Listener::Listener(const std::string& host, int port) : host_(host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list) != 0) {
    throw UsageError(
        "The host {} is not known. Choose an address of this machine by --host, such as 127.0.0.1, or "
        "0.0.0.0 for "
        "all its addresses.",
        quote(host));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(list, &::freeaddrinfo);
  int reason = 0;
  for (const addrinfo* address = list; address != nullptr && socket_ < 0; address = address->ai_next) {
    const int fd = ::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int yes = 1;
    if (fd >= 0) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (fd >= 0 && ::bind(fd, address->ai_addr, address->ai_addrlen) == 0 && ::listen(fd, backlog) == 0) {
      socket_ = fd;
      local_ = is_loopback(address->ai_addr);
    } else {
      reason = errno;
      if (fd >= 0) ::close(fd);
    }
  }
  if (socket_ < 0) throw cannot_listen(host, port, reason);
  port_ = port_of(socket_);
}

Listener::~Listener() {
  ::close(socket_);
}

std::string Listener::url() const {
  const bool v6 = host_.find(':') != std::string::npos;
  return fmt::format("http://{}:{}/", v6 ? "[" + host_ + "]" : host_, port_);
}

}  // namespace seq2see
