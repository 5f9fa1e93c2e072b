// The body of a request: what is taken keeps to every limit; what is not gets a status of its own.

#include <algorithm>

#include "data/characters.h"
#include "serve/answer.h"
#include "serve/calls.h"
#include "tests/fuzz/harness.h"

using namespace seq2see;

namespace {

void check_text(const std::string& text, const Limits& limits) {
  expect(first_invalid_byte(text) == std::string::npos, "a text is valid UTF-8");
  expect(text.find('\n') == std::string::npos, "a text is one line");
  expect(characters_of(text).size() <= static_cast<size_t>(limits.max_characters),
         "a text is no longer than allowed");
}

template <typename Read>
void check_refusal(const Read& read) {
  try {
    read();
  } catch (const RefusedRequest& refused) {
    expect(refused.status() == 400 || refused.status() == 413, "a refusal has a status of HTTP");
    const Answer answer = error_answer(refused.status(), refused.what());
    expect(!answer.body.empty(), "a refusal says why");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view body = view_of(data, size);
  const Limits limits;
  check_refusal([&] {
    const TranslateCall call = read_translate_call(body, limits);
    expect(!call.sentences.empty() && call.sentences.size() <= static_cast<size_t>(limits.max_sentences),
           "there are as many sentences as allowed");
    expect(call.search.beam <= limits.max_beam, "the beam is no wider than allowed");
    for (const TranslationRequest& request : call.sentences) check_text(request.sentence, limits);
  });
  check_refusal([&] {
    const AlignCall call = read_align_call(body, limits);
    for (const auto& [source, target] : call.pairs) check_text(source, limits), check_text(target, limits);
  });
  return 0;
}
