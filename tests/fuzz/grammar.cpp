// A grammar file: what is taken draws sentences, whose links are words that are there.

#include "data/grammar.h"

#include "data/derivation.h"
#include "data/realization.h"
#include "data/words.h"
#include "tests/fuzz/harness.h"

using namespace seq2see;

namespace {

void draw(const Grammar& grammar, int start, Random& random) {
  auto derivation = draw_derivation(grammar, start, random);
  if (!derivation) return;
  held_out_relations(grammar, *derivation->root);
  holds_held_out(grammar, *derivation->root);
  const SentencePair pair = write_pair(grammar, realize(grammar, *derivation, random), {});
  const auto sources = static_cast<int>(split_words(pair.source, WordRule::unicode).size());
  const auto targets = static_cast<int>(split_words(pair.target, WordRule::unicode).size());
  for (const auto* links : {&pair.links->sure, &pair.links->possible}) {
    for (const auto& [source, target] : *links) {
      expect(source >= 0 && source < sources && target >= 0 && target < targets,
             "a link is of words that are there");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  taken([&] {
    const Grammar grammar = parse_grammar(view_of(data, size), "grammar.txt");
    Random random(1);
    for (int i = 0; i < 4; ++i) {
      taken([&] { draw(grammar, grammar.start, random); });
      if (grammar.long_start >= 0) taken([&] { draw(grammar, grammar.long_start, random); });
    }
  });
  return 0;
}
