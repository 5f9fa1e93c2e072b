#include "data/word_list.h"

#include <gtest/gtest.h>

#include "data/files.h"
#include "tests/support/error_text.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

using Texts = std::vector<std::string>;

WordList list_of(const Texts& lines, WordRule rule = WordRule::unicode) {
  return WordList(lines, rule);
}

TEST(WordList, NamesWordsThatItDoesNotHoldInTheirOrder) {
  const WordList list = list_of({"the cat sleeps.", "a dog!"});
  EXPECT_EQ(list.unseen("the horse sees a mouse, the horse!", WordRule::unicode),
            (Texts{"horse", "sees", "mouse", ","}))
      << "each once";
  EXPECT_EQ(list.unseen("a cat sleeps.", WordRule::unicode), Texts{});
  EXPECT_EQ(list.unseen("", WordRule::unicode), Texts{});
  EXPECT_EQ(WordList().unseen("a b", WordRule::unicode), (Texts{"a", "b"}));
}

TEST(WordList, LeavesCaseAndTypographyOut) {
  const WordList list = list_of({"The ÉLÈVE eats l'orange", "Straße"});
  EXPECT_EQ(list.unseen("tHe élève EATS L’Orange STRASSE", WordRule::unicode), Texts{});
  EXPECT_EQ(list.unseen("e\u0301le\u0300ve", WordRule::unicode), Texts{}) << "decomposed";
  EXPECT_EQ(list.unseen("ｔｈｅ", WordRule::unicode), Texts{}) << "full width";
  EXPECT_EQ(list.unseen("eleve Ete", WordRule::unicode), (Texts{"eleve", "Ete"})) << "accents count";
}

TEST(WordList, CountsByTheWordRule) {
  const WordList list = list_of({"l'homme est-ce"}, WordRule::whitespace);
  EXPECT_EQ(list.unseen("l'homme homme est-ce", WordRule::whitespace), (Texts{"homme"}));
}

TEST(WordList, TextIsSortedAndReadAgain) {
  const TemporaryFolder folder;
  const WordList list = list_of({"the cat", "The Zebra sees a cat"});
  EXPECT_EQ(list.text(), "a\ncat\nsees\nthe\nzebra\n");
  write_file(folder / "w", list.text());
  EXPECT_EQ(WordList::load(folder / "w").text(), list.text());
  write_file(folder / "w", "b\na");
  EXPECT_EQ(WordList::load(folder / "w").text(), "a\nb\n") << "without the last newline";
  write_file(folder / "w", "");
  EXPECT_EQ(WordList::load(folder / "w").text(), "");
}

TEST(WordList, RefusesWhatIsNoList) {
  const TemporaryFolder folder;
  const std::string file = (folder / "w").string();
  const auto complaint = [&](const std::string& bytes) {
    write_file(file, bytes);
    return error_text([&] { WordList::load(file); });
  };
  EXPECT_EQ(complaint("a\n\nb\n"), file + ", line 2: A word in UTF-8 was expected.");
  EXPECT_EQ(complaint("a\nb\n\xff\n"), file + ", line 3: A word in UTF-8 was expected.");
  EXPECT_EQ(error_text([&] { WordList::load(folder / "none"); }),
            (folder / "none").string() + " cannot be read: No such file or directory.");
  EXPECT_EQ(error_text([&] { WordList::load(folder.path()); }),
            folder.path().string() + " is a folder, where a file was expected.");
}

}  // namespace
}  // namespace seq2see
