// serve-load PORT MODEL SENTENCES CLIENTS SECONDS: calls POST /translate of a seq2see-serve on this machine,
// each client over one connection and as fast as it answers, with the lines of a file (up to a tab) in turn.
// Prints how long answers took, how many failed, and how the server's memory went. scripts/bench-serve.sh
// starts the server and calls it.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// A connection that is kept; -1 for a status means that it broke.
class Client {
 public:
  explicit Client(int port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int yes = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Sends a request and reads the whole answer into `body`; its status.
  int call(const std::string& request, std::string& body) {
    if (!connected_ || ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
                           static_cast<ssize_t>(request.size())) {
      return -1;
    }
    std::string answer;
    size_t head = std::string::npos, length = 0;
    while (head == std::string::npos || answer.size() < head + 4 + length) {
      char part[65536];
      const ssize_t got = ::recv(socket_, part, sizeof part, 0);
      if (got <= 0) return -1;
      answer.append(part, static_cast<size_t>(got));
      if (head != std::string::npos) continue;
      head = answer.find("\r\n\r\n");
      if (head == std::string::npos) continue;
      const size_t at = answer.find("Content-Length: ");
      if (at > head) return -1;
      length = std::strtoul(answer.c_str() + at + 16, nullptr, 10);
    }
    body = answer.substr(head + 4);
    return std::atoi(answer.c_str() + 9);  // behind "HTTP/1.1 "
  }

 private:
  int socket_;
  bool connected_ = false;
};

std::string translate_request(const std::string& model, const std::string& sentence) {
  std::string quoted;
  for (char c : sentence) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  const std::string body = "{\"model\":\"" + model + "\",\"sentence\":\"" + quoted + "\"}";
  return "POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

double resident_mb(int port) {
  std::string body;
  Client client(port);
  if (client.call("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", body) != 200) return 0;
  const std::string name = "\nseq2see_resident_memory_bytes ";
  const size_t at = body.find(name);
  return at == std::string::npos ? 0 : std::strtod(body.c_str() + at + name.size(), nullptr) / 1e6;
}

void print_times(std::vector<double>& times, double seconds) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) {
    return 1000 *
           times[std::min(times.size() - 1, static_cast<size_t>(share * static_cast<double>(times.size())))];
  };
  std::printf("answers        %zu, %.0f a second\n", times.size(),
              static_cast<double>(times.size()) / seconds);
  std::printf("milliseconds   p50 %.2f, p95 %.2f, p99 %.2f, longest %.2f\n", at(0.5), at(0.95), at(0.99),
              at(1));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "usage: serve-load PORT MODEL SENTENCES CLIENTS SECONDS\n");
    return 2;
  }
  const int port = std::atoi(argv[1]), clients = std::atoi(argv[4]);
  const double seconds = std::atof(argv[5]);
  std::vector<std::string> requests;
  std::ifstream file(argv[3]);
  for (std::string line; std::getline(file, line);)
    requests.push_back(translate_request(argv[2], line.substr(0, line.find('\t'))));
  if (requests.empty() || clients < 1 || seconds <= 0) {
    std::fprintf(stderr, "serve-load: there is nothing to send.\n");
    return 2;
  }

  std::atomic<long> failed = 0;
  std::vector<std::vector<double>> times(static_cast<size_t>(clients));
  const auto begin = Clock::now();
  std::vector<std::thread> threads;
  for (int number = 0; number < clients; ++number) {
    threads.emplace_back([&, number] {
      Client client(port);
      std::string body;
      for (auto i = static_cast<size_t>(number) * 37; seconds_since(begin) < seconds; ++i) {
        const auto sent = Clock::now();
        const int status = client.call(requests[i % requests.size()], body);
        if (status == 200 && body.find("\"translations\":[") != std::string::npos) {
          times[static_cast<size_t>(number)].push_back(seconds_since(sent));
        } else {
          ++failed;
          if (status < 0) return;
        }
      }
    });
  }
  double after_ten = 0, least = 1e18, most = 0;
  while (seconds_since(begin) < seconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const double memory = resident_mb(port);
    if (memory <= 0 || seconds_since(begin) < std::min(10.0, seconds / 2)) continue;
    if (after_ten == 0) after_ten = memory;
    least = std::min(least, memory);
    most = std::max(most, memory);
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<double> all;
  for (const auto& own : times) all.insert(all.end(), own.begin(), own.end());
  std::printf("%d clients, %.0f s\n", clients, seconds);
  if (!all.empty()) print_times(all, seconds);
  std::printf("failed         %ld\n", failed.load());
  if (after_ten > 0) {
    std::printf("memory, MB     %.1f after %.0f s; then %.1f to %.1f (%+.1f %%)\n", after_ten,
                std::min(10.0, seconds / 2), least, most, 100 * (most / after_ten - 1));
  }
  return failed > 0 || all.empty() ? 1 : 0;
}
