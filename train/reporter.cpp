#include "train/reporter.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "data/error.h"

namespace seq2see {
namespace {

/// Progress that nobody can read is no reason to stop: failures are ignored.
void tell(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<int64_t>(seconds);
  return whole >= 3600 ? fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
                       : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string point_text(const TrainingPoint& point) {
  const double left = point.progress > 0 ? point.seconds / point.progress * (1 - point.progress) : 0;
  return fmt::format("epoch {}  step {}  loss {:.4f}  {:.0f} tokens/s  {} gone, {} left", point.epoch + 1,
                     point.step, point.loss, point.tokens_per_second, clock_text(point.seconds),
                     clock_text(left));
}

}  // namespace

Reporter::Reporter(const std::filesystem::path& log, uint64_t log_bytes) : path_(log) {
  std::error_code missing;
  const uint64_t there = std::filesystem::file_size(log, missing);
  log_bytes_ = missing ? 0 : std::min(log_bytes, there);  // a log that was cut or deleted stops nobody
  log_ = std::fopen(log.c_str(), log_bytes_ > 0 ? "r+e" : "we");
  if (log_ == nullptr || ::ftruncate(::fileno(log_), static_cast<off_t>(log_bytes_)) != 0 ||
      std::fseek(log_, 0, SEEK_END) != 0) {
    throw Error("{} cannot be written: {}.", log.string(), std::strerror(errno));
  }
  terminal_ = ::isatty(STDERR_FILENO) != 0;
}

Reporter::~Reporter() {
  clear_line();
  if (log_ != nullptr) std::fclose(log_);
}

void Reporter::event(const std::string& name, nlohmann::ordered_json json) {
  nlohmann::ordered_json line = {{"event", name}};
  line.update(json);
  const std::string text = line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  if (std::fwrite(text.data(), 1, text.size(), log_) != text.size() || std::fflush(log_) != 0) {
    throw Error("{} cannot be written: {}.", path_.string(), std::strerror(errno));
  }
  log_bytes_ += text.size();
}

void Reporter::training(const TrainingPoint& point) {
  event("train", {{"step", point.step},
                  {"epoch", point.epoch},
                  {"loss", point.loss},
                  {"token_accuracy", point.token_accuracy},
                  {"learning_rate", point.learning_rate},
                  {"gradient_norm", point.gradient_norm},
                  {"tokens_per_second", point.tokens_per_second},
                  {"seconds", point.seconds}});
  if (!terminal_) return say(point_text(point));
  tell("\r\x1b[K" + point_text(point));
  line_open_ = true;
}

void Reporter::validation(const TrainingPoint& point, const ValidationScores& scores, bool best) {
  nlohmann::ordered_json json = {{"step", point.step},
                                 {"epoch", point.epoch},
                                 {"loss", scores.loss},
                                 {"token_accuracy", scores.token_accuracy},
                                 {"exact_match", scores.exact_match},
                                 {"bleu", scores.bleu},
                                 {"chrf", scores.chrf},
                                 {"seconds", point.seconds},
                                 {"best", best}};
  if (scores.aer) json["aer"] = *scores.aer;
  event("valid", json);
  say(fmt::format("validation at step {}: loss {:.4f}, exact match {:.1f} %, BLEU {:.1f}, chrF {:.1f}{}{}",
                  point.step, scores.loss, 100 * scores.exact_match, scores.bleu, scores.chrf,
                  scores.aer ? fmt::format(", AER {:.1f} %", 100 * *scores.aer) : "",
                  best ? " (best so far)" : ""));
}

void Reporter::say(const std::string& line) {
  clear_line();
  tell(line + "\n");
}

void Reporter::clear_line() {
  if (line_open_) tell("\r\x1b[K");
  line_open_ = false;
}

}  // namespace seq2see
