#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/error.h"

namespace seq2see {

/// What a client gets.
struct Answer {
  int status = 200;  ///< of HTTP
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< further ones
};

/// A request that cannot be served, as a full sentence and a status of HTTP.
class RefusedRequest : public Error {
 public:
  template <typename... Args>
  explicit RefusedRequest(int status, fmt::format_string<Args...> sentence, Args&&... args)
      : Error(sentence, std::forward<Args>(args)...), status_(status) {}
  int status() const { return status_; }

 private:
  int status_;
};

/// {"error": sentence}; 503 tells when to try again.
Answer error_answer(int status, std::string_view sentence);

/// A text as a JSON string, with its quotation marks; invalid UTF-8 becomes U+FFFD.
std::string json_text(std::string_view text);

}  // namespace seq2see
