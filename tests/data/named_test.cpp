#include "data/named.h"

#include <gtest/gtest.h>

#include "data/words.h"
#include "tests/support/error_text.h"

namespace seq2see {

enum class Fruit { apple, pear, plum };
enum class Only { one };

template <>
struct Named<Fruit> {
  static constexpr std::string_view what = "fruit";
  static constexpr std::pair<Fruit, std::string_view> values[] = {{Fruit::apple, "apple"},
                                                                  {Fruit::pear, "pear"}};
};

template <>
struct Named<Only> {
  static constexpr std::string_view what = "choice";
  static constexpr std::pair<Only, std::string_view> values[] = {{Only::one, "one"}};
};

namespace {

TEST(Named, ListsTheChoices) {
  EXPECT_EQ(choices<Only>(), "one");
  EXPECT_EQ(choices<Fruit>(), "apple or pear");
  EXPECT_EQ(choices<WordRule>(), "unicode or whitespace");
}

TEST(Named, GoesThereAndBack) {
  for (Fruit fruit : {Fruit::apple, Fruit::pear}) EXPECT_EQ(value_named<Fruit>(name_of(fruit)), fruit);
  EXPECT_EQ(value_named<Fruit>("pear"), Fruit::pear);
}

TEST(Named, RefusesOtherNames) {
  for (const std::string name : {"", "Apple", "apple ", "app"}) {
    EXPECT_EQ(error_text([&] { value_named<Fruit>(name); }),
              "The fruit '" + name + "' is not known. Choose apple or pear.");
  }
  EXPECT_THROW(value_named<Fruit>("x"), UsageError);
  EXPECT_EQ(error_text([] { name_of(Fruit::plum); }), "An unnamed fruit is in use.");
}

}  // namespace
}  // namespace seq2see
