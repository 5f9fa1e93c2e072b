#include "serve/answer.h"

#include <nlohmann/json.hpp>

namespace seq2see {

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Answer error_answer(int status, std::string_view sentence) {
  Answer answer;
  answer.status = status;
  answer.body = fmt::format("{{\"error\":{}}}\n", json_text(sentence));
  if (status == 503) answer.headers.emplace_back("Retry-After", "1");
  return answer;
}

}  // namespace seq2see
