#pragma once

#include <gtest/gtest.h>

#include "serve/models.h"
#include "tests/support/saved_model.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {

/// Two models, en and de, loaded once for all tests of a suite.
class ServedModels : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    save_model(*folder_ / "en", 3);
    save_model(*folder_ / "de", 4);
    models_ = new Models(options());
  }
  static void TearDownTestSuite() {
    delete models_;
    delete folder_;
  }

  static ServeOptions options() {
    ServeOptions options;
    options.models = {(*folder_ / "en").string(), (*folder_ / "de").string()};
    return options;
  }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline Models* models_ = nullptr;
};

}  // namespace seq2see
