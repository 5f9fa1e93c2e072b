// A corpus of tab-separated pairs, plain or gzip: pairs that were read are written and read again as the
// same.

#include "data/corpus.h"

#include <algorithm>

#include "data/characters.h"
#include "tests/fuzz/harness.h"

using namespace seq2see;

namespace {

/// As it is written between tabs: in a corpus of two files a tab is white space.
std::string without_tabs(std::string text) {
  std::replace(text.begin(), text.end(), '\t', ' ');
  return text;
}

bool same(const SentencePair& a, const SentencePair& b) {
  return a.source == b.source && a.target == b.target && a.links == b.links;
}

void check_pairs(const Corpus& corpus, const CorpusOptions& options) {
  std::string text;
  for (const SentencePair& pair : corpus.pairs) {
    for (const std::string& side : {pair.source, pair.target}) {
      expect(!side.empty() && trim(side) == side, "a side is not empty and is trimmed");
      expect(first_invalid_byte(side) == std::string::npos, "a side is valid UTF-8");
    }
    expect(same(swapped(swapped(pair)), pair), "swapping twice changes nothing");
    text += format_pair(pair) + "\n";
  }
  const MemoryFile written(text);
  const Corpus again = read_corpus({written.path(), {}, {}}, {options.word_rule, Direction::forward});
  expect(again.pairs.size() == corpus.pairs.size(), "as many pairs are read as were written");
  for (size_t i = 0; i < again.pairs.size(); ++i) {
    SentencePair pair = corpus.pairs[i];
    pair.source = without_tabs(pair.source);
    pair.target = without_tabs(pair.target);
    expect(same(again.pairs[i], pair), "a pair is read as it was written");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const CorpusOptions options{(data[0] & 1) != 0 ? WordRule::whitespace : WordRule::unicode,
                              (data[0] & 2) != 0 ? Direction::swapped : Direction::forward};
  const MemoryFile file(view_of(data + 1, size - 1));
  Corpus forgiving;
  int complaints = 0;
  taken([&] {
    forgiving = read_corpus({file.path(), {}, {}}, options, [&](const std::string&) { ++complaints; });
    check_pairs(forgiving, options);
  });
  const bool clean = taken([&] {
    const Corpus strict = read_corpus({file.path(), {}, {}}, options);
    expect(strict.pairs.size() == forgiving.pairs.size(), "a corpus without complaint is read as a whole");
  });
  expect(clean == (complaints == 0), "a corpus is refused where there is a complaint");
  taken([&] { check_pairs(read_corpus({{}, file.path(), file.path()}, options), options); });
  return 0;
}
