// What layers, losses and whole models compute elsewhere than on the CPU, against what they compute on it.

#include <gtest/gtest.h>

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <csignal>

#include "model/dropout.h"
#include "tests/support/guarded_device.h"
#include "tests/support/tiny_model.h"
#include "train/loss.h"

namespace seq2see {
namespace {

at::Tensor guarded(const at::Tensor& x) {
  return x.to(guarded_device);
}

TEST(GuardedDevice, ComputesWhatTheCpuDoes) {
  const at::Tensor x = at::arange(6, at::kFloat).view({2, 3}), y = at::full({2, 3}, 0.5);
  at::Tensor sum = guarded(x) + guarded(y);
  EXPECT_FALSE(sum.is_cpu());
  sum.narrow(1, 1, 2).t().mul_(2);
  EXPECT_TRUE(at::equal(sum.cpu(), at::tensor({0.5, 3.0, 5.0, 3.5, 9.0, 11.0}, at::kFloat).view({2, 3})));
}

TEST(GuardedDevice, ItsMemoryMayNotBeTouched) {
  const at::Tensor x = guarded(at::ones({4}));
  EXPECT_EXIT(std::fprintf(stderr, "%f", static_cast<double>(x.data_ptr<float>()[2])),
              testing::KilledBySignal(SIGSEGV), "");
}

TEST(GuardedDevice, DoesNotMixWithTheCpu) {
  EXPECT_THROW(at::mm(guarded(at::ones({2, 2})), at::ones({2, 2})), c10::Error);
  EXPECT_THROW(at::cat({guarded(at::ones({2})), at::ones({2})}), c10::Error);
}

/// All that a model can be made of.
std::vector<std::pair<std::string, ModelOptions>> all_kinds() {
  std::vector<std::pair<std::string, ModelOptions>> kinds;
  const auto add = [&](const std::string& name, const auto& change) {
    ModelOptions options = tiny_options();
    change(options);
    kinds.emplace_back(name, options);
  };
  for (AttentionScore score :
       {AttentionScore::dot, AttentionScore::scaled_dot, AttentionScore::general, AttentionScore::additive}) {
    for (AttentionScope scope :
         {AttentionScope::global, AttentionScope::local_monotonic, AttentionScope::local_predictive}) {
      add(name_of(score) + " " + name_of(scope), [&](ModelOptions& options) {
        options.attention.score = score;
        options.attention.scope = scope;
        options.attention.window = 1;
        options.attention.heads = 2;
      });
    }
  }
  add("input feeding", [](ModelOptions& options) { options.rnn.input_feeding = true; });
  add("GRU", [](ModelOptions& options) { options.rnn.cell = Cell::gru; });
  add("GRU with input feeding", [](ModelOptions& options) {
    options.rnn.cell = Cell::gru;
    options.rnn.input_feeding = true;
  });
  add("two layers", [](ModelOptions& options) { options.encoder_layers = options.decoder_layers = 2; });
  const auto transformer = [](ModelOptions& options) {
    options.encoder = options.decoder = Layers::transformer;
    options.attention.projections = true;
    options.transformer.feed_forward = 12;
    options.transformer.self_heads = 2;
  };
  add("transformer", transformer);
  add("transformer with windows", [&](ModelOptions& options) {
    transformer(options);
    options.transformer.self_window = 1;
  });
  add("transformer, norm behind, GELU, tied", [&](ModelOptions& options) {
    transformer(options);
    options.transformer.norm = Norm::post;
    options.transformer.activation = Activation::gelu;
    options.target_vocabulary = options.source_vocabulary;
    options.tying = Tying::all;
  });
  add("transformer before RNN", [&](ModelOptions& options) {
    transformer(options);
    options.decoder = Layers::rnn;
  });
  return kinds;
}

/// A model's loss, its gradients, and the attention that it shows.
struct Trained {
  Loss loss;
  at::Tensor gradient;
  std::vector<at::Tensor> cross;
};

Trained train_on(c10::Device device, const ModelOptions& options, Precision precision) {
  Random random(5);
  const TinyModel drawn(options, 7, at::kFloat);
  const Parameters parameters = drawn.parameters.on(device);
  const at::Tensor gradient = at::zeros_like(parameters.flat());
  Parameters::Binding binding = parameters.bind(gradient, parameters.rounded(precision));
  const Seq2Seq model(options, binding);
  const Source source = source_of(random_sentences(random, 3, 1, 7, options.source_vocabulary));
  const auto targets = random_sentences(random, 3, 1, 6, options.target_vocabulary);
  const Target target = make_target(pointers(targets), options.special);
  const Pass pass{.training = true, .seed = 1, .step = 1, .shard = 0, .want = Want::cross};
  const Output output =
      model.forward({source.ids.to(device), source.lengths.to(device)}, target.input.to(device), pass);
  at::Tensor d_logits;
  Trained result;
  result.loss = cross_entropy(output.logits, target.output.to(device), options.special.pad, 0.1, &d_logits);
  output.logits.backward(d_logits);
  result.gradient = gradient.cpu();
  for (const at::Tensor& weights : output.attention.cross) result.cross.push_back(weights.detach().cpu());
  return result;
}

void expect_same_numbers(c10::Device device, const ModelOptions& options, Precision precision,
                         double tolerance) {
  const Trained here = train_on(c10::kCPU, options, precision);
  const Trained elsewhere = train_on(device, options, precision);
  EXPECT_EQ(elsewhere.loss.count, here.loss.count);
  EXPECT_EQ(elsewhere.loss.correct, here.loss.correct);
  EXPECT_NEAR(elsewhere.loss.sum, here.loss.sum, tolerance * here.loss.sum);
  const double largest = here.gradient.abs().max().item<double>();
  EXPECT_GT(largest, 0);
  EXPECT_LT(difference(elsewhere.gradient, here.gradient), tolerance * largest);
  ASSERT_EQ(elsewhere.cross.size(), here.cross.size());
  ASSERT_FALSE(here.cross.empty());
  for (size_t i = 0; i < here.cross.size(); ++i) {
    EXPECT_LT(difference(elsewhere.cross[i], here.cross[i]), tolerance);
  }
}

TEST(ModelOnDevice, EachKindHasTheLossGradientsAndAttentionThatTheCpuComputes) {
  for (const c10::Device device : devices()) {
    for (const auto& [name, options] : all_kinds()) {
      SCOPED_TRACE(device.str() + ", " + name);
      expect_same_numbers(device, options, Precision::fp32, 1e-5);
    }
  }
}

TEST(ModelOnDevice, ProductsOfBfloat16AreThoseOfTheCpu) {
  if (!can_train(Precision::bf16)) GTEST_SKIP() << "this processor does not train in bfloat16";
  for (const c10::Device device : devices()) {
    for (const auto& [name, options] : all_kinds()) {
      SCOPED_TRACE(device.str() + ", " + name);
      expect_same_numbers(device, options, Precision::bf16, 0.02);  // roundings that a sum's order decides
    }
  }
}

void expect_the_cpus_loss(c10::Device device) {
  Random random(3);
  for (double smoothing : {0.0, 0.2}) {
    const at::Tensor logits = draw(random, {2, 3, 7}).to(at::kFloat);
    const at::Tensor output = ids_tensor({{1, 6, 0}, {2, 3, 4}});
    const auto loss_at = [&](c10::Device place, at::Tensor* gradient) {
      return cross_entropy(logits.clone().to(place), output.to(place), 0, smoothing, gradient);
    };
    at::Tensor here, elsewhere;
    const Loss expected = loss_at(c10::kCPU, &here), found = loss_at(device, &elsewhere);
    EXPECT_EQ(found.count, 5);
    EXPECT_EQ(found.correct, expected.correct);
    EXPECT_NEAR(found.sum, expected.sum, 1e-5);
    EXPECT_LT(difference(elsewhere.cpu(), here), 1e-6);
    EXPECT_NEAR(loss_at(device, nullptr).sum, expected.sum, 1e-5);
  }
}

TEST(LossOnDevice, IsThatOfTheCpu) {
  for (const c10::Device device : devices()) expect_the_cpus_loss(device);
}

const Pass training{.training = true, .seed = 1, .step = 2, .shard = 0, .want = Want::nothing};

TEST(DropoutOnDevice, DropsItsShareAndScalesTheOthers) {
  const Dropout dropout{0.3, 4};
  constexpr int64_t size = 100'000;
  for (const c10::Device device : devices()) {
    const std::vector<double> values = numbers(dropout(at::ones({size}).to(device), training).cpu());
    const auto zeros = std::count(values.begin(), values.end(), 0.0);
    EXPECT_NEAR(static_cast<double>(zeros), 0.3 * size, 5 * std::sqrt(size * 0.3 * 0.7));
    for (double x : values) ASSERT_TRUE(x == 0 || std::abs(x * 0.7 - 1) < 1e-4) << x;
  }
}

TEST(DropoutOnDevice, IsAFunctionOfThePassAndThePlace) {
  for (const c10::Device device : devices()) {
    const auto dropped = [&](int place, uint64_t step, int occurrence) {
      Pass pass = training;
      pass.step = step;
      return numbers(Dropout{0.5, place}(at::ones({1000}).to(device), pass, occurrence).cpu());
    };
    const std::vector<double> base = dropped(1, 2, 3);
    EXPECT_EQ(dropped(1, 2, 3), base);
    EXPECT_NE(dropped(2, 2, 3), base);
    EXPECT_NE(dropped(1, 3, 3), base);
    EXPECT_NE(dropped(1, 2, 4), base);
  }
}

/// The gradient of a result's sum for x, which each number of x passed by its own factor.
void expect_factor(const at::Tensor& x, const at::Tensor& result, const at::Tensor& factor) {
  const at::Tensor gradient = torch::autograd::grad({result.sum()}, {x})[0];
  EXPECT_LT(difference(gradient.cpu(), factor.detach().cpu()), 1e-6);
  const auto factors = numbers(factor.detach().cpu());
  EXPECT_GT(std::count(factors.begin(), factors.end(), 0.0), 0);
  EXPECT_GT(std::count(factors.begin(), factors.end(), 2.0), 0);
}

TEST(DropoutOnDevice, TheGradientGoesWhereANumberCameThrough) {
  const Dropout dropout{0.5, 1};
  for (const c10::Device device : devices()) {
    const at::Tensor x = at::tensor({-1.0F, 2.0F, 4.0F}).repeat({50}).to(device).requires_grad_();
    const at::Tensor y = at::ones({150}).to(device);
    const at::Tensor plain = dropout(x, training);
    expect_factor(x, plain, plain / x);
    const at::Tensor sum = dropout.add(x, y, training);
    expect_factor(x, sum, (sum - y) / x);
    const at::Tensor rectified = dropout.rectify(x, training);
    EXPECT_GE(rectified.min().item<float>(), 0);
    expect_factor(x, rectified, rectified / x);
  }
}

}  // namespace
}  // namespace seq2see
