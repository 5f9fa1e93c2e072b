#include "serve/engine.h"

#include <future>
#include <nlohmann/json.hpp>

#include "tests/serve/served_model.h"

namespace seq2see {
namespace {

class EngineTest : public ServedModels {
 protected:
  static Job job(const std::string& sentence, std::promise<Answer>& promise, double seconds = 60) {
    Job made{};
    made.model = &models_->find("en");
    TranslateCall call;
    call.single = true;
    call.sentences.resize(1);
    call.sentences[0].sentence = sentence;
    made.call = call;
    made.arrived = Job::Clock::now();
    made.deadline = made.arrived +
                    std::chrono::duration_cast<Job::Clock::duration>(std::chrono::duration<double>(seconds));
    made.reply = [&promise](Answer answer) { promise.set_value(std::move(answer)); };
    return made;
  }

  static std::string text(const Answer& answer) {
    return nlohmann::json::parse(answer.body)["result"]["text"].get<std::string>();
  }

  Metrics metrics;
};

TEST_F(EngineTest, ManyJobsGetTheirOwnAnswers) {
  const std::vector<std::string> sentences = {"the cat sees the dog .", "", "a bird sleeps .", "the old"};
  for (int workers : {1, 3}) {
    Limits limits;
    limits.workers = workers;
    Engine engine(limits, metrics);
    std::vector<std::promise<Answer>> promises(60);
    for (size_t i = 0; i < promises.size(); ++i) engine.submit(job(sentences[i % 4], promises[i]));
    for (size_t i = 0; i < promises.size(); ++i) {
      const Answer answer = promises[i].get_future().get();
      EXPECT_EQ(answer.status, 200);
      EXPECT_EQ(text(answer), models_->find("en").translator.translate(sentences[i % 4]).text);
    }
  }
}

TEST_F(EngineTest, OneThatFailsDoesNotHurtTheOthers) {
  Limits limits;
  Engine engine(limits, metrics);
  std::vector<std::promise<Answer>> promises(9);
  for (size_t i = 0; i < promises.size(); ++i) {
    Job made = job("the cat", promises[i]);
    if (i % 3 == 1) std::get<TranslateCall>(made.call).sentences[0].prefix = "zzz";
    engine.submit(std::move(made));
  }
  for (size_t i = 0; i < promises.size(); ++i) {
    const Answer answer = promises[i].get_future().get();
    EXPECT_EQ(answer.status, i % 3 == 1 ? 400 : 200) << answer.body;
  }
}

TEST_F(EngineTest, LateJobsAreToldSo) {
  Limits limits;
  limits.request_seconds = 0.5;
  Engine engine(limits, metrics);
  std::promise<Answer> late, timely;
  engine.submit(job("the cat", late, -1));
  engine.submit(job("the cat", timely));
  const Answer answer = late.get_future().get();
  EXPECT_EQ(answer.status, 503);
  EXPECT_NE(answer.body.find("longer than 0.5 s, this server's limit (--request-seconds)"),
            std::string::npos);
  EXPECT_EQ(timely.get_future().get().status, 200);
}

TEST_F(EngineTest, StoppingAnswersWhatWaitsAndRefusesTheRest) {
  Limits limits;
  Engine engine(limits, metrics);
  std::vector<std::promise<Answer>> promises(20);
  for (auto& promise : promises) engine.submit(job("the cat sees the dog .", promise));
  engine.stop();
  for (auto& promise : promises) {
    auto future = promise.get_future();
    ASSERT_EQ(future.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    EXPECT_EQ(future.get().status, 200);
  }
  std::promise<Answer> refused;
  engine.submit(job("the cat", refused));
  EXPECT_EQ(refused.get_future().get().status, 503);
}

TEST_F(EngineTest, Aligns) {
  Engine engine({}, metrics);
  std::promise<Answer> promise;
  Job made = job("", promise);
  AlignCall call;
  call.single = true;
  call.pairs = {{"the cat", "le chat"}};
  made.call = call;
  engine.submit(std::move(made));
  const Answer answer = promise.get_future().get();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(nlohmann::json::parse(answer.body)["result"]["alignment"]["target"], "le chat");
}

}  // namespace
}  // namespace seq2see
