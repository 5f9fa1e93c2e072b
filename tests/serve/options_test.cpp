#include "serve/options.h"

#include <gtest/gtest.h>

#include "tests/support/error_text.h"

namespace seq2see {
namespace {

TEST(ServeOptions, DefaultsAreValid) {
  EXPECT_EQ(error_text([] { validate(Limits{}); }), "(no error)");
  ServeOptions options;
  EXPECT_EQ(error_text([&] { validate(options); }), "Name a model's folder by --model.");
  options.models = {"m"};
  EXPECT_EQ(error_text([&] { validate(options); }), "(no error)");
}

TEST(ServeOptions, EveryLimitIsChecked) {
  const auto complaint = [](auto change) {
    Limits limits;
    change(limits);
    return error_text([&] { validate(limits); });
  };
  EXPECT_EQ(complaint([](Limits& l) { l.max_body_bytes = 1; }),
            "--max-body-bytes is 1; choose 1000 to 100000000.");
  EXPECT_EQ(complaint([](Limits& l) { l.max_sentences = 0; }), "--max-sentences is 0; choose 1 to 10000.");
  EXPECT_EQ(complaint([](Limits& l) { l.max_characters = 0; }), "--max-characters is 0; choose 1 to 100000.");
  EXPECT_EQ(complaint([](Limits& l) { l.max_beam = 1001; }), "--max-beam is 1001; choose 1 to 1000.");
  EXPECT_EQ(complaint([](Limits& l) { l.max_answer_mb = 0; }), "--max-answer-mb is 0; choose 1 to 1000.");
  EXPECT_EQ(complaint([](Limits& l) { l.max_waiting = 0; }), "--max-waiting is 0; choose 1 to 100000.");
  EXPECT_EQ(complaint([](Limits& l) { l.max_connections = 0; }),
            "--max-connections is 0; choose 1 to 100000.");
  EXPECT_EQ(complaint([](Limits& l) { l.request_seconds = 0; }),
            "--request-seconds is 0; choose 0.01 to 3600.");
  EXPECT_EQ(complaint([](Limits& l) { l.connection_seconds = 9999; }),
            "--connection-seconds is 9999; choose 0.01 to 3600.");
  EXPECT_EQ(complaint([](Limits& l) { l.connection_seconds = 5; }),
            "--connection-seconds (5) may not be less than --request-seconds (10).");
  EXPECT_EQ(complaint([](Limits& l) { l.batch_hypotheses = 0; }),
            "--batch-hypotheses is 0; choose 1 to 10000.");
  EXPECT_EQ(complaint([](Limits& l) { l.workers = 65; }), "--workers is 65; choose 1 to 64.");
}

TEST(ServeOptions, PortsAndNames) {
  ServeOptions options;
  options.models = {"m"};
  options.port = -1;
  EXPECT_EQ(error_text([&] { validate(options); }), "--port is -1; choose 0 to 65535.");
  options.port = 0;
  options.allow_hosts = {"a.example", "http://a"};
  EXPECT_EQ(
      error_text([&] { validate(options); }),
      "--allow-host takes a name such as translate.example.org, without scheme and port, not 'http://a'.");
}

}  // namespace
}  // namespace seq2see
