#include "serve/service.h"

#include <future>

#include "tests/serve/served_model.h"

namespace seq2see {
namespace {

class ServiceTest : public ServedModels {
 protected:
  static Answer call(Service& service, const Request& request) {
    if (auto refused = service.refusal(request, request.body.size())) return *refused;
    std::promise<Answer> promise;
    service.answer(request, [&](Answer answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
  }
  static Request get(const std::string& path) { return {"GET", path, "localhost", "", ""}; }
  static Request post(const std::string& path, const std::string& body) {
    return {"POST", path, "localhost", "", body};
  }
};

TEST_F(ServiceTest, EveryPathAnswers) {
  Service service(options(), *models_);
  for (const char* path : {"/", "/page.css", "/page.js", "/models", "/health", "/metrics"}) {
    EXPECT_EQ(call(service, get(path)).status, 200) << path;
  }
  EXPECT_EQ(call(service, post("/translate", R"({"sentence": "the cat"})")).status, 200);
  EXPECT_EQ(
      call(service, post("/align", R"({"source": "the cat", "target": "le chat", "model": "de"})")).status,
      200);
}

TEST_F(ServiceTest, ThePageIsFilledAndGuarded) {
  Service service(options(), *models_);
  const Answer page = call(service, get("/"));
  EXPECT_EQ(page.body.find("{{"), std::string::npos);
  EXPECT_NE(page.body.find("\"light\":{\"blue\":[\"#"), std::string::npos);
  EXPECT_EQ(page.body.find("<script>"), std::string::npos) << "nothing inline";
  EXPECT_EQ(page.body.find("<style"), std::string::npos);
  EXPECT_EQ(page.body.find("style="), std::string::npos);
  bool guarded = false;
  for (const auto& [name, value] : page.headers) guarded |= name == "Content-Security-Policy";
  EXPECT_TRUE(guarded);
}

TEST_F(ServiceTest, RefusesBeforeTheBodyIsThere) {
  ServeOptions own = options();
  own.host = "box.example";
  own.allow_hosts = {"other.example"};
  Service service(own, *models_);
  const auto status = [&](Request request, uint64_t bytes) {
    const auto refused = service.refusal(request, bytes);
    return refused ? refused->status : 200;
  };
  EXPECT_EQ(status(post("/translate", ""), 65'536), 200);
  EXPECT_EQ(status(post("/translate", ""), 65'537), 413);
  EXPECT_EQ(status(post("/nothing", ""), 0), 404);
  EXPECT_EQ(status(get("/translate"), 0), 405);
  EXPECT_EQ(status({"HEAD", "/", "localhost", "", ""}, 0), 200);
  EXPECT_EQ(status({"OPTIONS", "/translate", "localhost", "", ""}, 0), 405);
  EXPECT_EQ(status({"GET", "/", "box.example:80", "", ""}, 0), 200);
  EXPECT_EQ(status({"GET", "/", "other.example", "", ""}, 0), 200);
  EXPECT_EQ(status({"GET", "/", "evil.example", "", ""}, 0), 403);
  EXPECT_EQ(status({"GET", "/", "localhost", "http://evil.example", ""}, 0), 403);
}

TEST_F(ServiceTest, CountsWhatItAnswersAndRefuses) {
  Service service(options(), *models_);
  call(service, post("/translate", R"({"sentence": "the cat"})"));
  call(service, post("/translate", "{"));
  call(service, get("/made/up"));
  const std::string text = call(service, get("/metrics")).body;
  for (const char* counted :
       {"{path=\"/translate\",status=\"200\"} 1\n", "{path=\"/translate\",status=\"400\"} 1\n",
        "{path=\"other\",status=\"404\"} 1\n"}) {
    EXPECT_NE(text.find(counted), std::string::npos) << text;
  }
  EXPECT_EQ(text.find("made"), std::string::npos);
}

TEST_F(ServiceTest, AfterItsEndItRefusesCalls) {
  Service service(options(), *models_);
  service.stop();
  const Answer answer = call(service, post("/translate", R"({"sentence": "the cat"})"));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.at(0).first, "Retry-After");
}

}  // namespace
}  // namespace seq2see
