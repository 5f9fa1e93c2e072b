#include "serve/models.h"

#include "data/files.h"
#include "serve/answer.h"
#include "tests/serve/served_model.h"
#include "tests/support/error_text.h"

namespace seq2see {
namespace {

class ModelsTest : public ServedModels {
 protected:
  static Models load(const std::vector<std::string>& folders, const std::string& examples = "") {
    ServeOptions options;
    options.models = folders;
    options.examples = examples;
    return Models(options);
  }
  static std::string in(const std::string& name) { return (*folder_ / name).string(); }
};

TEST_F(ModelsTest, GoByTheirFoldersOrByTheirNames) {
  const Models models = load({in("en"), "german=" + in("de"), "x=" + in("de")});
  ASSERT_EQ(models.all().size(), 3U);
  EXPECT_EQ(models.all()[0].name, "en");
  EXPECT_EQ(models.find("").name, "en");
  EXPECT_EQ(models.find("german").name, "german");
  EXPECT_EQ(load({in("en") + "/"}).find("").name, "en");
  EXPECT_EQ(load({in("en") + "/../de/."}).find("").name, "de");
}

TEST_F(ModelsTest, AnUnknownNameListsTheOthers) {
  try {
    models_->find("fr");
    FAIL();
  } catch (const RefusedRequest& error) {
    EXPECT_EQ(error.status(), 404);
    EXPECT_STREQ(error.what(), "There is no model 'fr' here. Choose 'en', 'de'.");
  }
}

TEST_F(ModelsTest, NamesAreThereOnce) {
  EXPECT_EQ(error_text([] { load({in("en"), in("en")}); }),
            "Each model needs a name of its own, and 'en' is there twice. Give one by --model NAME=DIR.");
  EXPECT_EQ(error_text([] { load({"=" + in("en")}); }),
            "Each model needs a name of its own, and '' is none. Give one by --model NAME=DIR.");
  EXPECT_EQ(error_text([] { load({"none"}); }), "none is not a model's folder: it has no config.json.");
}

TEST_F(ModelsTest, ExamplesComeFromAFileOrAreKnownWords) {
  EXPECT_TRUE(models_->all()[0].examples.empty()) << "it does not know the words of the bundled corpora";
  write_file(*folder_ / "examples", "the cat sleeps .\n\na zebra .\n");
  EXPECT_EQ(load({in("en")}, in("examples")).find("").examples,
            (std::vector<std::string>{"the cat sleeps .", "a zebra ."}));
  EXPECT_NE(error_text([] { load({in("en")}, in("none")); }).find("none cannot be read"), std::string::npos);
}

}  // namespace
}  // namespace seq2see
