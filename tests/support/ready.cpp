// What multiplies is readied before the tests, as programs do it.

#include <gtest/gtest.h>

#include "model/threads.h"

namespace seq2see {
namespace {

class Ready : public testing::Environment {
  void SetUp() override { use_one_thread(); }
};

[[maybe_unused]] testing::Environment* const ready = testing::AddGlobalTestEnvironment(new Ready);

}  // namespace
}  // namespace seq2see
