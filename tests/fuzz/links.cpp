// Links: what is read is written in canonical form, which is read as the same.

#include "data/links.h"

#include <algorithm>

#include "tests/fuzz/harness.h"

using namespace seq2see;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  taken([&] {
    const Links links = parse_links(view_of(data, size));
    for (const auto* list : {&links.sure, &links.possible}) {
      expect(std::is_sorted(list->begin(), list->end()), "links are sorted");
      expect(std::adjacent_find(list->begin(), list->end()) == list->end(), "no link comes twice");
      for (const auto& [source, target] : *list) expect(source >= 0 && target >= 0, "words count from 0");
    }
    for (const auto& link : links.possible) {
      expect(!std::binary_search(links.sure.begin(), links.sure.end(), link),
             "a sure link is not possible, too");
    }
    const std::string text = format_links(links);
    expect(parse_links(text) == links, "links are read as they were written");
    expect(format_links(parse_links(text)) == text, "the canonical form stays");
  });
  return 0;
}
