#include "model/rnn_decoder.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

const Pass with_attention{false, 0, 0, 0, Want::cross};

std::vector<ModelOptions> all_options() {
  std::vector<ModelOptions> all;
  ModelOptions options = tiny_options();
  for (auto [cell, cell_name] : Named<Cell>::values) {
    for (int layers : {1, 2}) {
      for (bool feeding : {false, true}) {
        for (auto [score, score_name] : Named<AttentionScore>::values) {
          options.rnn.cell = cell;
          options.decoder_layers = layers;
          options.rnn.input_feeding = feeding;
          options.attention = {score, AttentionScope::global, 5, layers,
                               feeding};  // heads and projections vary along
          all.push_back(options);
        }
      }
    }
  }
  return all;
}

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

TEST(RnnDecoder, TeacherForcingEqualsStepping) {
  const at::Tensor input = ids_tensor({{2, 4, 5, 6, 7}, {2, 7, 7, 1, 4}});
  const Source source = source_of({{4, 5, 6, 7, 8}, {8, 6}});
  for (const ModelOptions& options : all_options()) {
    SCOPED_TRACE(model_options_to_json(options).dump());
    const TinyModel tiny(options, 4);
    const Memory memory = tiny.model.encoder().encode(source, {});
    const Output whole = tiny.model.decoder().forward(memory, input, with_attention);
    const auto state = tiny.model.decoder().start(memory, 1);
    for (int64_t t = 0; t < 5; ++t) {
      const Output step = tiny.model.decoder().step(*state, input.narrow(1, t, 1), with_attention);
      EXPECT_LT(difference(step.logits, whole.logits.narrow(1, t, 1)), 1e-13) << "step " << t;
      EXPECT_LT(difference(step.attention.cross.at(0), whole.attention.cross.at(0).narrow(2, t, 1)), 1e-13);
    }
  }
}

TEST(RnnDecoder, TeacherForcingEqualsSteppingInFloat) {
  const at::Tensor input = ids_tensor({{2, 4, 5, 6, 7}});
  for (const ModelOptions& options : all_options()) {
    const TinyModel tiny(options, 4, at::kFloat);
    const Memory memory = tiny.model.encoder().encode(source_of({{4, 5, 6, 7, 8}}), {});
    const Output whole = tiny.model.decoder().forward(memory, input, {});
    const auto state = tiny.model.decoder().start(memory, 1);
    for (int64_t t = 0; t < 5; ++t) {
      const Output step = tiny.model.decoder().step(*state, input.narrow(1, t, 1), {});
      EXPECT_LT(difference(step.logits, whole.logits.narrow(1, t, 1)), 1e-5);
    }
  }
}

/// Three sentences with beams of three, led by chance; every hypothesis is held against teacher forcing of
/// its own history.
class Beams {
 public:
  explicit Beams(const ModelOptions& options) : tiny_(options, 5), random_(6) {
    for (const TokenIds& sentence : sentences_) {
      memories_.push_back(tiny_.model.encoder().encode(source_of({sentence}), {}));
      histories_.emplace_back(beam, std::vector<int64_t>());
    }
    state_ = tiny_.model.decoder().start(tiny_.model.encoder().encode(source_of(sentences_), {}), beam);
  }

  void step() {
    std::vector<std::vector<int64_t>> last;
    for (auto& sentence : histories_) {
      last.emplace_back();
      for (auto& history : sentence) {
        history.push_back(history.empty() ? 2 : static_cast<int64_t>(random_.below(8)));
        last.back().push_back(history.back());
      }
    }
    const Output found = tiny_.model.decoder().step(*state_, ids_tensor(last), with_attention);
    for (size_t b = 0; b < histories_.size(); ++b) {
      for (size_t k = 0; k < beam; ++k) compare(found, b, k);
    }
  }

  void reorder() {
    std::vector<std::vector<int64_t>> origin;
    for (auto& sentence : histories_) {
      const auto before = sentence;
      origin.emplace_back();
      for (auto& history : sentence) {
        origin.back().push_back(static_cast<int64_t>(random_.below(beam)));
        history = before[static_cast<size_t>(origin.back().back())];
      }
    }
    state_->reorder(ids_tensor(origin));
  }

  void keep(const std::vector<int64_t>& sentences) {
    state_->keep(lengths_tensor(sentences));
    const auto histories = histories_;
    const auto memories = memories_;
    histories_.clear();
    memories_.clear();
    for (int64_t b : sentences) {
      histories_.push_back(histories[static_cast<size_t>(b)]);
      memories_.push_back(memories[static_cast<size_t>(b)]);
    }
  }

 private:
  static constexpr size_t beam = 3;

  void compare(const Output& found, size_t b, size_t k) const {
    const auto& history = histories_[b][k];
    const auto row = static_cast<int64_t>(b), column = static_cast<int64_t>(k);
    const auto last = static_cast<int64_t>(history.size()) - 1;
    const Output expected =
        tiny_.model.decoder().forward(memories_[b], ids_tensor({history}), with_attention);
    EXPECT_LT(difference(found.logits.select(0, row).select(0, column),
                         expected.logits.select(0, 0).select(0, last)),
              1e-13);
    const at::Tensor weights = expected.attention.cross[0].select(0, 0).select(1, last);  // [H, S]
    EXPECT_LT(
        difference(found.attention.cross[0].select(0, row).select(1, column).narrow(1, 0, weights.size(1)),
                   weights),
        1e-13);
  }

  const std::vector<TokenIds> sentences_ = {{4, 5, 6}, {8, 4, 7, 5, 6}, {6}};
  TinyModel tiny_;
  Random random_;
  std::vector<Memory> memories_;
  std::vector<std::vector<std::vector<int64_t>>> histories_;  // [B][K] tokens
  std::unique_ptr<DecoderState> state_;
};

TEST(RnnDecoder, BeamsKeepTheirHistories) {
  for (const ModelOptions& options : all_options()) {
    SCOPED_TRACE(model_options_to_json(options).dump());
    Beams beams(options);
    for (int t = 0; t < 3; ++t) {
      beams.step();
      beams.reorder();
    }
    beams.keep({2, 0});
    beams.step();
    beams.reorder();
    beams.keep({1});
    beams.step();
  }
}

TEST(RnnDecoder, GivesNoWeightsThatNobodyWants) {
  for (bool feeding : {false, true}) {
    ModelOptions options = tiny_options();
    options.rnn.input_feeding = feeding;
    const TinyModel tiny(options, 7);
    const Memory memory = tiny.model.encoder().encode(source_of({{4, 5}}), {});
    EXPECT_TRUE(tiny.model.decoder().forward(memory, ids_tensor({{2, 4}}), {}).attention.cross.empty());
    const auto state = tiny.model.decoder().start(memory, 2);
    EXPECT_TRUE(tiny.model.decoder().step(*state, ids_tensor({{2, 2}}), {}).attention.cross.empty());
  }
}

}  // namespace
}  // namespace seq2see
