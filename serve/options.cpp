#include "serve/options.h"

#include "data/error.h"
#include "serve/host_names.h"

namespace seq2see {
namespace {

void check_between(const char* flag, double value, double least, double most) {
  if (!(value >= least && value <= most)) {
    throw UsageError("{} is {}; choose {} to {}.", flag, value, least, most);
  }
}

}  // namespace

void validate(const Limits& limits) {
  check_between("--max-body-bytes", limits.max_body_bytes, 1'000, 100'000'000);
  check_between("--max-sentences", limits.max_sentences, 1, 10'000);
  check_between("--max-characters", limits.max_characters, 1, 100'000);
  check_between("--max-beam", limits.max_beam, 1, 1'000);
  check_between("--max-answer-mb", limits.max_answer_mb, 1, 1'000);
  check_between("--max-waiting", limits.max_waiting, 1, 100'000);
  check_between("--max-connections", limits.max_connections, 1, 100'000);
  check_between("--request-seconds", limits.request_seconds, 0.01, 3'600);
  check_between("--connection-seconds", limits.connection_seconds, 0.01, 3'600);
  check_between("--batch-hypotheses", limits.batch_hypotheses, 1, 10'000);
  check_between("--workers", limits.workers, 1, 64);
  if (limits.connection_seconds < limits.request_seconds) {
    throw UsageError("--connection-seconds ({}) may not be less than --request-seconds ({}).",
                     limits.connection_seconds, limits.request_seconds);
  }
}

void validate(const ServeOptions& options) {
  validate(options.limits);
  check_between("--port", options.port, 0, 65'535);
  if (options.models.empty()) throw UsageError("Name a model's folder by --model.");
  for (const std::string& name : options.allow_hosts) {
    if (!is_host_name(name)) {
      throw UsageError(
          "--allow-host takes a name such as translate.example.org, without scheme and port, not {}.",
          quote(name));
    }
  }
}

}  // namespace seq2see
