#include "serve/http_server.h"

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/serve/served_model.h"

namespace seq2see {
namespace {

class HttpServerTest : public ServedModels {
 protected:
  /// Everything that comes back for these bytes, until the server closes or falls silent for so many seconds.
  std::string send(const std::string& bytes, int seconds = 2) const {
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(listener.port()));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    const timeval patience{seconds, 0};
    ::setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    std::string received;
    char part[4096];
    for (ssize_t got = 0; (got = ::recv(client, part, sizeof part, 0)) > 0;)
      received.append(part, static_cast<size_t>(got));
    ::close(client);
    return received;
  }
  static std::string post(const std::string& body, const std::string& more = "") {
    return fmt::format("POST /translate HTTP/1.1\r\nHost: localhost\r\n{}Content-Length: {}\r\n\r\n{}", more,
                       body.size(), body);
  }
  static int count(const std::string& text, std::string_view part) {
    int found = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  }

  const Listener listener{"127.0.0.1", 0};
  Service service{options(), *models_};
};

TEST_F(HttpServerTest, AnswersInTheOrderOfAConnectionsRequests) {
  HttpServer server(listener, service, 100, 30);
  const std::string last = post(R"({"sentence": "a bird"})", "Connection: close\r\n");
  const std::string answers =
      send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n" + post(R"({"sentence": "the cat"})") + last);
  EXPECT_EQ(count(answers, "HTTP/1.1 200 OK"), 3) << answers;
  const size_t health = answers.find("\"status\":\"ok\""), cat = answers.find("the cat"),
               bird = answers.find("a bird");
  EXPECT_LT(health, cat);
  EXPECT_LT(cat, bird);
  EXPECT_NE(bird, std::string::npos);
  EXPECT_EQ(count(answers, "X-Content-Type-Options: nosniff"), 3);
}

TEST_F(HttpServerTest, CutsWhoTakesTooLong) {
  HttpServer server(listener, service, 100, 0.1);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(send("GET / HTTP/1.1\r\nHost: loc", 20), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST_F(HttpServerTest, PathsAreTakenAsTheyCome) {
  HttpServer server(listener, service, 100, 30);
  for (const char* path : {"/%00", "/he%61lth", "//", "/health/"}) {
    const std::string answer =
        send(fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 ")) << path << "\n" << answer;
  }
}

TEST_F(HttpServerTest, EndsThoughAClientHoldsAConnection) {
  HttpServer server(listener, service, 100, 30);
  EXPECT_TRUE(send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", 1).starts_with("HTTP/1.1 200"));
  server.stop(1);
}

TEST(PossibleConnections, AreBoundByOpenFiles) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{200, 200 < before.rlim_max ? before.rlim_max : 200};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  EXPECT_EQ(possible_connections(50), 50);
  EXPECT_EQ(possible_connections(300), 300) << "the soft limit is raised";
  EXPECT_LT(possible_connections(2'000'000'000), 2'000'000'000);
  ::setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace seq2see
