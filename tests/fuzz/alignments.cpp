// A line of alignments.jsonl: what is taken is written, and read as the same.

#include "eval/alignment_jsonl.h"
#include "tests/fuzz/harness.h"

using namespace seq2see;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  taken([&] {
    const AlignedSentence sentence = from_json_line(view_of(data, size), "alignments.jsonl", 1);
    expect(sentence.source.token_words.size() == sentence.source.tokens.size(), "a token has a word or none");
    expect(sentence.tokens.rows == static_cast<int>(sentence.target.tokens.size()) + 1,
           "a row for each token");
    for (const float weight : sentence.tokens.values)
      expect(weight >= 0 && weight <= 1.02F, "weights are shares");
    const std::string text = to_json_line(sentence);  // rounds the weights
    const AlignedSentence again = from_json_line(text, "alignments.jsonl", 1);
    expect(to_json_line(again) == text, "a sentence is read as it was written");
    expect(again.target.text == sentence.target.text && again.hard == sentence.hard, "text and links stay");
  });
  return 0;
}
