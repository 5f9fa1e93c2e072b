#include "serve/metrics.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

namespace seq2see {
namespace {

void describe(std::string& text, std::string_view name, std::string_view type, std::string_view help) {
  text += fmt::format("# HELP seq2see_{} {}\n# TYPE seq2see_{} {}\n", name, help, name, type);
}

template <typename Value>
void single(std::string& text, std::string_view name, std::string_view type, std::string_view help,
            Value value) {
  describe(text, name, type, help);
  text += fmt::format("seq2see_{} {}\n", name, value);
}

}  // namespace

void Metrics::answered(const std::string& path, int status, double seconds) {
  const std::lock_guard lock(mutex_);
  ++requests_[{path, status}];
  Histogram& histogram = seconds_[path];
  for (size_t i = 0; i < bounds.size(); ++i) {
    if (seconds <= bounds[i]) ++histogram.below[i];
  }
  ++histogram.count;
  histogram.sum += seconds;
}

void Metrics::batch(size_t requests, size_t sentences, double seconds) {
  const std::lock_guard lock(mutex_);
  ++batches_;
  batched_requests_ += requests;
  sentences_ += sentences;
  translating_seconds_ += seconds;
}

std::string Metrics::text(const Now& now) const {
  const std::lock_guard lock(mutex_);
  std::string text;
  describe(text, "requests_total", "counter", "Requests answered, by path and status.");
  for (const auto& [key, count] : requests_) {
    text +=
        fmt::format("seq2see_requests_total{{path=\"{}\",status=\"{}\"}} {}\n", key.first, key.second, count);
  }
  describe(text, "request_seconds", "histogram", "Time from a request's arrival to its answer.");
  for (const auto& [path, histogram] : seconds_) {
    for (size_t i = 0; i < bounds.size(); ++i) {
      text += fmt::format("seq2see_request_seconds_bucket{{path=\"{}\",le=\"{}\"}} {}\n", path, bounds[i],
                          histogram.below[i]);
    }
    text +=
        fmt::format("seq2see_request_seconds_bucket{{path=\"{}\",le=\"+Inf\"}} {}\n", path, histogram.count);
    text += fmt::format("seq2see_request_seconds_sum{{path=\"{}\"}} {}\n", path, histogram.sum);
    text += fmt::format("seq2see_request_seconds_count{{path=\"{}\"}} {}\n", path, histogram.count);
  }
  single(text, "batches_total", "counter", "Batches translated or aligned.", batches_);
  single(text, "batched_requests_total", "counter", "Requests in them.", batched_requests_);
  single(text, "sentences_total", "counter", "Sentences in them.", sentences_);
  single(text, "translating_seconds_total", "counter", "Time that they took.", translating_seconds_);
  single(text, "waiting_requests", "gauge", "Requests that wait to be translated.", now.waiting);
  single(text, "open_connections", "gauge", "Connections that are open.", now.connections);
  single(text, "answer_bytes", "gauge", "Bytes of answers that clients are still taking.", now.answer_bytes);
  single(text, "resident_memory_bytes", "gauge", "Memory of the process in RAM.", now.resident_bytes);
  return text;
}

int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  int64_t total = 0, resident = 0;
  if (!(file >> total >> resident)) return 0;
  return resident * ::sysconf(_SC_PAGESIZE);
}

}  // namespace seq2see
