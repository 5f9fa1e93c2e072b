// What every decoder has to keep to, whatever the encoder, scope and heads.

#include "model/decoder.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

const Pass showing{false, 0, 0, 0, Want::cross};
constexpr double tolerance = 1e-12;

std::vector<ModelOptions> rnn_options() {
  std::vector<ModelOptions> all;
  ModelOptions options = tiny_options();
  for (auto [cell, cell_name] : Named<Cell>::values) {
    for (int layers : {1, 2}) {
      for (bool feeding : {false, true}) {
        for (auto [score, score_name] : Named<AttentionScore>::values) {
          options.rnn.cell = cell;
          options.decoder_layers = layers;
          options.rnn.input_feeding = feeding;
          options.attention.score = score;
          options.attention.heads = layers;  // heads and projections vary along
          options.attention.projections = feeding;
          all.push_back(options);
        }
      }
    }
  }
  return all;
}

/// Every pair of encoder and decoder with every scope and score, whole or windowed self-attention, either
/// norm.
std::vector<ModelOptions> mixed_options() {
  std::vector<ModelOptions> all;
  for (auto [encoder, encoder_name] : Named<Layers>::values) {
    for (auto [decoder, decoder_name] : Named<Layers>::values) {
      for (auto [scope, scope_name] : Named<AttentionScope>::values) {
        for (auto [score, score_name] : Named<AttentionScore>::values) {
          const int heads = score == AttentionScore::scaled_dot || score == AttentionScore::general ? 1 : 2;
          ModelOptions options = tiny_options();
          options.encoder = encoder;
          options.decoder = decoder;
          options.decoder_layers = 2;
          options.transformer.feed_forward = 12;
          options.transformer.norm = heads == 1 ? Norm::pre : Norm::post;
          options.transformer.self_heads = 3 - heads;
          options.transformer.self_window = heads == 1 ? 0 : 1;
          options.rnn.input_feeding = heads == 2;
          options.attention = {score, scope, 1, heads, heads == 1};
          all.push_back(options);
        }
      }
    }
  }
  return all;
}

std::vector<ModelOptions> every_kind() {
  std::vector<ModelOptions> all = rnn_options();
  for (const ModelOptions& options : mixed_options()) all.push_back(options);
  return all;
}

TEST(Decoder, ABatchEqualsItsSentencesOneByOne) {
  const std::vector<TokenIds> sources = {{4, 5, 6, 7, 8}, {8, 6}, {5}},
                              targets = {{4, 5}, {7, 7, 4, 6, 5, 5}, {}};
  for (const ModelOptions& options : every_kind()) {
    SCOPED_TRACE(model_options_to_json(options).dump());
    const TinyModel tiny(options, 8);
    const Target together = make_target(pointers(targets), options.special);
    const Output batch = tiny.model.forward(source_of(sources), together.input, showing);
    for (size_t b = 0; b < sources.size(); ++b) {
      const Target target = make_target(pointers({targets[b]}), options.special);
      const Output alone = tiny.model.forward(source_of({sources[b]}), target.input, showing);
      const auto row = static_cast<int64_t>(b);
      const int64_t rows = target.input.size(1);
      EXPECT_LT(difference(batch.logits.select(0, row).narrow(0, 0, rows), alone.logits.select(0, 0)),
                tolerance);
      for (size_t layer = 0; layer < alone.attention.cross.size(); ++layer) {
        const at::Tensor weights =
            batch.attention.cross[layer].select(0, row).narrow(1, 0, rows);  // [H, T, S]
        const at::Tensor own = alone.attention.cross[layer].select(0, 0);
        EXPECT_LT(difference(weights.narrow(2, 0, own.size(2)), own), tolerance);
        EXPECT_EQ(weights.narrow(2, own.size(2), weights.size(2) - own.size(2)).abs().sum().item<double>(),
                  0);
      }
    }
  }
}

TEST(Decoder, WindowsHoldHoweverLongTheTargetIs) {
  for (const ModelOptions& options : mixed_options()) {
    if (options.attention.scope == AttentionScope::global) continue;
    const TinyModel tiny(options, 9);
    const at::Tensor input = ids_tensor({{2, 4, 5, 6, 7, 4, 5, 6, 7, 4}});
    const Output output = tiny.model.forward(source_of({{4, 5, 6}}), input, showing);
    for (const at::Tensor& weights : output.attention.cross) {
      EXPECT_LE(weights.gt(0).sum(-1).max().item<int64_t>(), 3);
      EXPECT_GT(weights.sum(-1).min().item<double>(), 0);
      if (options.attention.scope != AttentionScope::local_monotonic) continue;
      for (int64_t t = 0; t < 10; ++t) {
        for (int64_t s = 0; s < 4; ++s) {
          const bool inside = std::abs(s - std::min<int64_t>(t, 3)) <= 1;
          EXPECT_EQ(weights.select(2, t).select(2, s).max().item<double>() > 0, inside) << t << " at " << s;
        }
      }
    }
  }
}

/// Step by step come the logits and weights of teacher forcing.
void expect_steps(const Seq2Seq& model, const Memory& memory, const at::Tensor& input, const Output& whole) {
  const auto state = model.decoder().start(memory, 1);
  for (int64_t t = 0; t < input.size(1); ++t) {
    const Output step = model.decoder().step(*state, input.narrow(1, t, 1), showing);
    EXPECT_LT(difference(step.logits, whole.logits.narrow(1, t, 1)), tolerance) << "step " << t;
    ASSERT_EQ(step.attention.cross.size(), whole.attention.cross.size());
    for (size_t layer = 0; layer < whole.attention.cross.size(); ++layer) {
      EXPECT_LT(difference(step.attention.cross[layer], whole.attention.cross[layer].narrow(2, t, 1)),
                tolerance);
    }
  }
}

TEST(Decoder, TeacherForcingEqualsStepping) {
  // So long that a transformer's caches grow twice.
  const at::Tensor input = ids_tensor({{2, 4, 5, 6, 7}, {2, 7, 7, 1, 4}}).repeat({1, 7});
  const Source source = source_of({{4, 5, 6, 7, 8}, {8, 6}});
  for (const ModelOptions& options : every_kind()) {
    SCOPED_TRACE(model_options_to_json(options).dump());
    const TinyModel tiny(options, 4);
    const Memory memory = tiny.model.encoder().encode(source, {});
    const Output whole = tiny.model.decoder().forward(memory, input, showing);
    expect_steps(tiny.model, memory, input, whole);
  }
}

// What programs translate with: laid out for products, without gradients.
TEST(Decoder, AModelThatIsOnlyReadStepsAsOneThatIsTrained) {
  const at::Tensor input = ids_tensor({{2, 4, 5, 6, 7}, {2, 7, 7, 1, 4}}).repeat({1, 7});
  const Source source = source_of({{4, 5, 6, 7, 8}, {8, 6}});
  for (const ModelOptions& options : every_kind()) {
    SCOPED_TRACE(model_options_to_json(options).dump());
    const TinyModel tiny(options, 4);
    const Output whole = tiny.model.forward(source, input, showing);
    Parameters::Reading reading(tiny.parameters);
    const Seq2Seq read(options, reading);
    const c10::InferenceMode no_gradients;
    expect_steps(read, read.encoder().encode(source, {}), input, whole);
  }
}

// One sentence, in floats: few rows, and loops where LibTorch would take longer to begin.
TEST(Decoder, AModelThatIsOnlyReadStepsOverOneSentenceAsOneThatIsTrained) {
  const at::Tensor input = ids_tensor({{2, 4, 5, 6, 7}}).repeat({1, 4});
  const Source source = source_of({{4, 5, 6, 7, 8}});
  for (const ModelOptions& options : every_kind()) {
    SCOPED_TRACE(model_options_to_json(options).dump());
    const TinyModel tiny(options, 4, at::kFloat);
    const Output whole = tiny.model.forward(source, input, {});
    Parameters::Reading reading(tiny.parameters);
    const Seq2Seq read(options, reading);
    const c10::InferenceMode no_gradients;
    const Memory memory = read.encoder().encode(source, {});
    const auto state = read.decoder().start(memory, 1);
    for (int64_t t = 0; t < input.size(1); ++t) {
      const Output step = read.decoder().step(*state, input.narrow(1, t, 1), {});
      EXPECT_LT(difference(step.logits, whole.logits.narrow(1, t, 1)), 1e-5) << "step " << t;
    }
  }
}

// Beyond 64 tokens attention takes other ways.
TEST(Decoder, TeacherForcingEqualsSteppingInLongSentences) {
  const at::Tensor input = ids_tensor({{2, 4, 5, 6, 7}, {2, 7, 7, 1, 4}}).repeat({1, 14});
  Random random(3);
  std::vector<TokenIds> sentences = random_sentences(random, 1, 70, 70, 8);
  sentences.push_back({5, 6});
  for (const ModelOptions& options : mixed_options()) {
    if (options.decoder != Layers::transformer || options.attention.scope != AttentionScope::global) continue;
    SCOPED_TRACE(model_options_to_json(options).dump());
    const TinyModel tiny(options, 4);
    const Memory memory = tiny.model.encoder().encode(source_of(sentences), {});
    const Output whole = tiny.model.decoder().forward(memory, input, showing);
    expect_steps(tiny.model, memory, input, whole);
  }
}

TEST(Decoder, TeacherForcingEqualsSteppingInFloat) {
  const at::Tensor input = ids_tensor({{2, 4, 5, 6, 7}});
  for (const ModelOptions& options : every_kind()) {
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
    const Output found = tiny_.model.decoder().step(*state_, ids_tensor(last), showing);
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
    const Output expected = tiny_.model.decoder().forward(memories_[b], ids_tensor({history}), showing);
    EXPECT_LT(difference(found.logits.select(0, row).select(0, column),
                         expected.logits.select(0, 0).select(0, last)),
              tolerance);
    ASSERT_EQ(found.attention.cross.size(), expected.attention.cross.size());
    for (size_t layer = 0; layer < expected.attention.cross.size(); ++layer) {
      const at::Tensor weights = expected.attention.cross[layer].select(0, 0).select(1, last);  // [H, S]
      const at::Tensor own = found.attention.cross[layer].select(0, row).select(1, column);
      EXPECT_LT(difference(own.narrow(1, 0, weights.size(1)), weights), tolerance);
      EXPECT_EQ(own.narrow(1, weights.size(1), own.size(1) - weights.size(1)).abs().sum().item<double>(), 0);
    }
  }

  const std::vector<TokenIds> sentences_ = {{4, 5, 6}, {8, 4, 7, 5, 6}, {6}};
  TinyModel tiny_;
  Random random_;
  std::vector<Memory> memories_;
  std::vector<std::vector<std::vector<int64_t>>> histories_;  // [B][K] tokens
  std::unique_ptr<DecoderState> state_;
};

TEST(Decoder, BeamsKeepTheirHistories) {
  for (const ModelOptions& options : every_kind()) {
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

TEST(Decoder, GivesNoWeightsThatNobodyWants) {
  for (const ModelOptions& options : every_kind()) {
    const TinyModel tiny(options, 7);
    const Memory memory = tiny.model.encoder().encode(source_of({{4, 5}}), {});
    EXPECT_TRUE(tiny.model.decoder().forward(memory, ids_tensor({{2, 4}}), {}).attention.cross.empty());
    const auto state = tiny.model.decoder().start(memory, 2);
    EXPECT_TRUE(tiny.model.decoder().step(*state, ids_tensor({{2, 2}}), {}).attention.cross.empty());
  }
}

}  // namespace
}  // namespace seq2see
