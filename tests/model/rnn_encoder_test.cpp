#include "model/rnn_encoder.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

TEST(RnnEncoder, EqualsTheReferenceInAPaddedBatch) {
  for (const auto& golden : golden_json("rnn_golden.json")["models"]) {
    SCOPED_TRACE(golden["model"].dump());
    const TinyModel tiny(golden);
    const auto sentences = golden["sources"].get<std::vector<TokenIds>>();
    const Memory memory = tiny.model.encoder().encode(source_of(sentences), {});
    for (size_t b = 0; b < sentences.size(); ++b) {
      const auto row = static_cast<int64_t>(b), length = static_cast<int64_t>(sentences[b].size()) + 1;
      EXPECT_LT(difference(memory.keys.select(0, row).narrow(0, 0, length), golden["keys"][b]), 1e-8);
      EXPECT_LT(difference(memory.values.select(0, row).narrow(0, 0, length), golden["values"][b]), 1e-8);
    }
  }
}

TEST(RnnEncoder, SaysWhereTokensAre) {
  const TinyModel tiny(tiny_options(), 1);
  const Memory memory = tiny.model.encoder().encode(source_of({{4, 5, 6}, {}, {7}}), {});
  EXPECT_EQ(numbers(memory.mask), (std::vector<double>{1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0}));
  EXPECT_EQ(numbers(memory.lengths), (std::vector<double>{4, 1, 2}));
  EXPECT_EQ(memory.keys.sizes(), (std::vector<int64_t>{3, 4, 8}));
}

TEST(RnnEncoder, PaddingChangesNothingWhateverItHolds) {
  ModelOptions options = tiny_options();
  options.encoder_layers = 3;
  for (auto [cell, name] : Named<Cell>::values) {
    SCOPED_TRACE(name);
    options.rnn.cell = cell;
    const TinyModel tiny(options, 2);
    const Source alone{ids_tensor({{4, 5, 6, 3}}), lengths_tensor({4})};
    const Source padded{ids_tensor({{4, 5, 6, 3, 0, 0, 0}, {8, 7, 6, 5, 4, 4, 3}}), lengths_tensor({4, 7})};
    const Source odd{ids_tensor({{4, 5, 6, 3, 8, 3, 7}, {8, 7, 6, 5, 4, 4, 3}}), lengths_tensor({4, 7})};
    const Memory expected = tiny.model.encoder().encode(alone, {});
    for (const Source& source : {padded, odd}) {
      const Memory memory = tiny.model.encoder().encode(source, {});
      EXPECT_LT(difference(memory.keys.narrow(0, 0, 1).narrow(1, 0, 4), expected.keys), 1e-14);
      EXPECT_LT(difference(memory.values.narrow(0, 0, 1).narrow(1, 0, 4), expected.values), 1e-14);
    }
  }
}

TEST(RnnEncoder, HalfOfAStateKnowsWhatIsBeforeAndHalfWhatIsBehind) {
  const TinyModel tiny(tiny_options(), 3);
  const auto keys = [&](const TokenIds& ids) {
    return tiny.model.encoder().encode(source_of({ids}), {}).keys.select(0, 0);  // [S, 8]
  };
  const at::Tensor base = keys({4, 5, 6}), other_end = keys({4, 5, 7}), other_begin = keys({8, 5, 6});
  EXPECT_EQ(difference(base.select(0, 1).narrow(0, 0, 4), other_end.select(0, 1).narrow(0, 0, 4)), 0);
  EXPECT_GT(difference(base.select(0, 1).narrow(0, 4, 4), other_end.select(0, 1).narrow(0, 4, 4)), 1e-3);
  EXPECT_GT(difference(base.select(0, 1).narrow(0, 0, 4), other_begin.select(0, 1).narrow(0, 0, 4)), 1e-3);
  EXPECT_EQ(difference(base.select(0, 1).narrow(0, 4, 4), other_begin.select(0, 1).narrow(0, 4, 4)), 0);
}

}  // namespace
}  // namespace seq2see
