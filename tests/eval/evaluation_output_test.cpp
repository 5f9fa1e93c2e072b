#include "eval/evaluation_output.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

using Names = std::pair<std::string, std::string>;

TEST(EvaluationOutput, NamesTellModelsApart) {
  EXPECT_EQ(names_of_models("models/global", "models/local/"), (Names{"global", "local"}));
  EXPECT_EQ(names_of_models("runs/en-fr/model", "runs/en-de/model"), (Names{"en-fr", "en-de"}));
  EXPECT_EQ(names_of_models("a/x/model", "b/x/./model"), (Names{"a", "b"}));
  EXPECT_EQ(names_of_models("model", "./model/"), (Names{"model (1)", "model (2)"}));
  EXPECT_EQ(names_of_models("/model", "/other/model"), (Names{"model", "other"}));
}

}  // namespace
}  // namespace seq2see
