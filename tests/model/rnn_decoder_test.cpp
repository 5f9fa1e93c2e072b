#include "model/rnn_decoder.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

const Pass with_attention{false, 0, 0, 0, Want::cross};

TEST(RnnDecoder, EqualsTheReferenceInAPaddedBatch) {
  for (const auto& golden : golden_json("rnn_golden.json")["models"]) {
    SCOPED_TRACE(golden["model"].dump());
    const TinyModel tiny(golden);
    const auto sources = golden["sources"].get<std::vector<TokenIds>>();
    const auto targets = golden["targets"].get<std::vector<TokenIds>>();
    const Target target = make_target(pointers(targets), tiny.options.special);
    const Output output = tiny.model.forward(source_of(sources), target.input, with_attention);
    ASSERT_EQ(output.attention.cross.size(), 1U);
    for (size_t b = 0; b < sources.size(); ++b) {
      const auto row = static_cast<int64_t>(b);
      const auto rows = static_cast<int64_t>(targets[b].size()) + 1,
                 columns = static_cast<int64_t>(sources[b].size()) + 1;
      EXPECT_LT(difference(output.logits.select(0, row).narrow(0, 0, rows), golden["logits"][b]), 1e-8);
      const at::Tensor weights = output.attention.cross[0].select(0, row).narrow(1, 0, rows);
      EXPECT_LT(difference(weights.narrow(2, 0, columns), golden["weights"][b]), 1e-8);
      EXPECT_EQ(weights.narrow(2, columns, weights.size(2) - columns).abs().sum().item<double>(), 0);
    }
  }
}

}  // namespace
}  // namespace seq2see
