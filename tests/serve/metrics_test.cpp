#include "serve/metrics.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, CountsRequestsByPathAndStatus) {
  Metrics metrics;
  metrics.answered("/translate", 200, 0.004);
  metrics.answered("/translate", 200, 0.2);
  metrics.answered("/translate", 400, 0.0001);
  metrics.answered("other", 404, 0);
  const std::string text = metrics.text({});
  EXPECT_TRUE(has_line(text, "# TYPE seq2see_requests_total counter")) << text;
  EXPECT_TRUE(has_line(text, "seq2see_requests_total{path=\"/translate\",status=\"200\"} 2")) << text;
  EXPECT_TRUE(has_line(text, "seq2see_requests_total{path=\"/translate\",status=\"400\"} 1")) << text;
  EXPECT_TRUE(has_line(text, "seq2see_requests_total{path=\"other\",status=\"404\"} 1")) << text;
}

TEST(Metrics, HistogramsAddUp) {
  Metrics metrics;
  for (double seconds : {0.0005, 0.001, 0.004, 0.2, 60.0}) metrics.answered("/align", 200, seconds);
  const std::string text = metrics.text({}), bucket = "seq2see_request_seconds_bucket{path=\"/align\",le=";
  EXPECT_TRUE(has_line(text, bucket + "\"0.001\"} 2")) << text;
  EXPECT_TRUE(has_line(text, bucket + "\"0.005\"} 3")) << text;
  EXPECT_TRUE(has_line(text, bucket + "\"0.25\"} 4")) << text;
  EXPECT_TRUE(has_line(text, bucket + "\"5\"} 4")) << text;
  EXPECT_TRUE(has_line(text, bucket + "\"+Inf\"} 5")) << text;
  EXPECT_TRUE(has_line(text, "seq2see_request_seconds_count{path=\"/align\"} 5")) << text;
}

TEST(Metrics, TellsOfBatchesAndOfNow) {
  Metrics metrics;
  metrics.batch(3, 10, 0.5);
  metrics.batch(1, 1, 0.25);
  const std::string text = metrics.text({7, 8, 9, 10});
  for (const char* line :
       {"seq2see_batches_total 2", "seq2see_batched_requests_total 4", "seq2see_sentences_total 11",
        "seq2see_translating_seconds_total 0.75", "seq2see_waiting_requests 7", "seq2see_open_connections 8",
        "seq2see_answer_bytes 9", "seq2see_resident_memory_bytes 10"}) {
    EXPECT_TRUE(has_line(text, line)) << text;
  }
}

TEST(Metrics, KnowsThisProcess) {
  EXPECT_GT(resident_bytes(), 1 << 20);
}

}  // namespace
}  // namespace seq2see
