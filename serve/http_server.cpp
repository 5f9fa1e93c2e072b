#include "serve/http_server.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "data/error.h"

namespace seq2see {
namespace {

constexpr size_t connection_memory = 16 << 10;  // bytes for a request's head
constexpr uint64_t read_and_dropped =
    1 << 20;  // bytes of a refused body that are read, so that clients see why
constexpr size_t most_answer_bytes = 256 << 20;  // held for clients that take them slowly

std::string header(MHD_Connection* connection, const char* name) {
  const char* value = ::MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value == nullptr ? "" : value;
}

/// A pipe for signals, a socket, a model's file, what libmicrohttpd has for itself, a connection. Without
/// them the libraries fail in words of their own, or never answer: so that is looked at before.
void expect_descriptors() {
  constexpr size_t needed = 8;
  std::array<int, needed> opened{};
  const auto open_one = [] { return ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0); };
  std::generate(opened.begin(), opened.end(), open_one);
  const auto failed = std::count(opened.begin(), opened.end(), -1);
  for (const int descriptor : opened) {
    if (descriptor >= 0) ::close(descriptor);
  }
  if (failed > 0) {
    throw Error(
        "The server cannot start: it needs {} more files to be open at once. Raise the limit (ulimit -n).",
        needed);
  }
}

int socket_of(MHD_Connection* connection) {
  const auto* info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == nullptr ? -1 : info->connect_fd;
}

}  // namespace

struct HttpServer::Exchange {
  Request request;
  uint64_t announced = 0;  // bytes of its body
  std::optional<Answer> answer;
  size_t held = 0;  // bytes of the answer, while the client takes it
};

struct HttpServer::Callbacks {
  static MHD_Result handle(void* server, MHD_Connection* connection, const char* url, const char* method,
                           const char*, const char* upload, size_t* upload_size, void** own) {
    try {
      auto& self = *static_cast<HttpServer*>(server);
      if (*own == nullptr) return begin(self, connection, url, method, own);
      auto& exchange = *static_cast<Exchange*>(*own);
      if (*upload_size > 0) {
        take(self, exchange, std::string_view(upload, *upload_size));
        *upload_size = 0;
        return MHD_YES;
      }
      if (exchange.answer) return send(self, connection, exchange);
      // Asleep before the service knows of it: the reply, which wakes it, may come at once.
      ::MHD_suspend_connection(connection);
      const auto reply = [connection, &exchange](Answer answer) {
        exchange.answer = std::move(answer);
        ::MHD_resume_connection(connection);
      };
      try {
        self.service_.answer(exchange.request, reply);
      } catch (const std::exception&) {  // before it was queued: nobody else replies
        reply(error_answer(503, "There is not enough memory for this now."));
      }
      return MHD_YES;
    } catch (...) {
      return MHD_NO;  // the connection is closed
    }
  }

  /// The head is there, the body is not.
  static MHD_Result begin(HttpServer& self, MHD_Connection* connection, const char* url, const char* method,
                          void** own) {
    auto exchange = std::make_unique<Exchange>();
    exchange->request = {method, url, header(connection, "Host"), header(connection, "Origin"), ""};
    exchange->announced = std::strtoull(header(connection, "Content-Length").c_str(), nullptr, 10);
    exchange->answer = self.service_.refusal(exchange->request, exchange->announced);
    ++self.requests_;
    *own = exchange.release();
    auto& kept = *static_cast<Exchange*>(*own);
    return kept.answer && kept.announced > read_and_dropped ? send(self, connection, kept) : MHD_YES;
  }

  static void take(HttpServer& self, Exchange& exchange, std::string_view part) {
    if (exchange.answer) return;
    exchange.request.body += part;
    // Without an announced length it may turn out too long here.
    exchange.answer = self.service_.refusal(exchange.request, exchange.request.body.size());
  }

  static MHD_Result send(HttpServer& self, MHD_Connection* connection, Exchange& exchange) {
    exchange.request.body.clear();
    if (self.answer_bytes_ + exchange.answer->body.size() > most_answer_bytes) {
      exchange.answer =
          error_answer(503, "Too many answers wait to be taken by their clients. Try again later.");
    }
    Answer& answer = *exchange.answer;
    exchange.held = answer.body.size();
    self.answer_bytes_ += exchange.held;
    // The text lives in the exchange, which lives until the answer is taken.
    MHD_Response* response =
        ::MHD_create_response_from_buffer(answer.body.size(), answer.body.data(), MHD_RESPMEM_PERSISTENT);
    if (response == nullptr) return MHD_NO;
    const auto add = [&](const char* name, const char* value) {
      ::MHD_add_response_header(response, name, value);
    };
    add("Content-Type", answer.type.c_str());
    add("X-Content-Type-Options", "nosniff");
    add("Cross-Origin-Resource-Policy", "same-origin");
    add("Referrer-Policy", "no-referrer");
    for (const auto& [name, value] : answer.headers) add(name.c_str(), value.c_str());
    if (self.stopping_) add("Connection", "close");
    const MHD_Result result =
        ::MHD_queue_response(connection, static_cast<unsigned>(answer.status), response);
    ::MHD_destroy_response(response);
    return result;
  }

  static void completed(void* server, MHD_Connection* connection, void** own, MHD_RequestTerminationCode) {
    if (*own == nullptr) return;
    auto& self = *static_cast<HttpServer*>(server);
    const std::unique_ptr<Exchange> exchange(static_cast<Exchange*>(*own));
    *own = nullptr;
    self.answer_bytes_ -= exchange->held;
    --self.requests_;
    self.watch_.begin(socket_of(connection));
  }

  /// No path has need of %20 and the like, and with %00 libmicrohttpd would end it there.
  static size_t keep_escapes(void*, MHD_Connection*, char* text) { return std::strlen(text); }

  static void connected(void* server, MHD_Connection* connection, void**,
                        MHD_ConnectionNotificationCode what) {
    auto& self = *static_cast<HttpServer*>(server);
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
      self.watch_.begin(socket_of(connection));
    } else {
      self.watch_.end(socket_of(connection));
    }
  }
};

HttpServer::HttpServer(const Listener& listener, Service& service, int connections, double connection_seconds)
    : service_(service), watch_(connection_seconds) {
  service.watch([this] { return now(); });
  daemon_ = ::MHD_start_daemon(
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, nullptr, nullptr, &Callbacks::handle, this,
      MHD_OPTION_LISTEN_SOCKET, listener.socket(), MHD_OPTION_CONNECTION_LIMIT,
      static_cast<unsigned>(connections), MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
      MHD_OPTION_UNESCAPE_CALLBACK, &Callbacks::keep_escapes, nullptr, MHD_OPTION_NOTIFY_COMPLETED,
      &Callbacks::completed, this, MHD_OPTION_NOTIFY_CONNECTION, &Callbacks::connected, this, MHD_OPTION_END);
  if (daemon_ == nullptr)
    throw Error("The server cannot start: the system lets it open no further file or thread.");
}

HttpServer::~HttpServer() {
  if (daemon_ != nullptr) stop(0);
}

void HttpServer::stop(double seconds) {
  stopping_ = true;
  ::MHD_quiesce_daemon(daemon_);
  service_.stop();
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (requests_ > 0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ::MHD_stop_daemon(daemon_);
  daemon_ = nullptr;
}

Metrics::Now HttpServer::now() const {
  Metrics::Now now;
  now.connections = watch_.open();
  now.answer_bytes = answer_bytes_;
  return now;
}

int possible_connections(int wanted) {
  constexpr int others = 64;  // files that are not connections
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const auto files = static_cast<rlim_t>(wanted + others);
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < files) {
    limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? files : std::min(files, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  expect_descriptors();
  if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= files) return wanted;
  return std::max(1, static_cast<int>(limit.rlim_cur) - others);
}

}  // namespace seq2see
