// source.words: what is taken is written, and read as the same.

#include "data/word_list.h"

#include "tests/fuzz/harness.h"

using namespace seq2see;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const MemoryFile file(view_of(data, size));
  taken([&] {
    const WordList list = WordList::load(file.path());
    const MemoryFile written(list.text());
    expect(WordList::load(written.path()).text() == list.text(), "words are read as they were written");
    list.unseen("l'homme voit 3.5 chats", WordRule::unicode);
  });
  return 0;
}
