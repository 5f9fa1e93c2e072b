#include "model/parameters.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "tests/support/error_text.h"
#include "tests/support/tiny_model.h"

namespace seq2see {
namespace {

void build_some(Weights& weights) {
  weights.take("a", {3, 5}, Initial::uniform(0.5F));
  weights.take("b", {16}, Initial::zeros());
  weights.take("c", {17}, Initial::normal(2));
  weights.take("d", {1}, Initial::uniform(1));
}

TEST(Parameters, SlicesBeginAtMultiplesOf64Bytes) {
  const Parameters parameters(build_some);
  std::vector<int64_t> begins;
  for (const auto& slice : parameters.slices()) {
    begins.push_back(slice.begin);
    const at::Tensor view = Parameters::view(parameters.flat(), slice);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(view.data_ptr<float>()) % 64, 0U) << slice.name;
    EXPECT_EQ(view.sizes(), slice.shape);
  }
  EXPECT_EQ(begins, (std::vector<int64_t>{0, 16, 32, 64}));
  EXPECT_EQ(parameters.flat().numel(), 80);
  EXPECT_EQ(parameters.count(), 15 + 16 + 17 + 1);
  EXPECT_EQ(numbers(parameters.flat()), std::vector<double>(80, 0.0));
}

TEST(Parameters, InitializingLeavesThePaddingZero) {
  Parameters parameters(build_some);
  parameters.initialize(1);
  const auto all = numbers(parameters.flat());
  for (size_t i = 0; i < all.size(); ++i) {
    const bool zero =
        i == 15 || (i >= 16 && i < 32) || (i >= 49 && i < 64) || i > 64;  // padding, and all of b
    EXPECT_EQ(all[i] == 0, zero) << i;
  }
}

TEST(Parameters, BeginningsDependOnTheSeedAndTheNameAlone) {
  const auto of = [](const Parameters& parameters, const std::string& name) {
    return numbers(slice_of(parameters, parameters.flat(), name));
  };
  Parameters first(build_some), again(build_some), other_seed(build_some);
  Parameters other_order([](Weights& weights) {
    weights.take("z", {100}, Initial::normal(1));
    weights.take("c", {17}, Initial::normal(2));
    weights.take("a", {3, 5}, Initial::uniform(0.5F));
  });
  Parameters same_shapes([](Weights& weights) {
    weights.take("c", {17}, Initial::normal(2));
    weights.take("c2", {17}, Initial::normal(2));
  });
  first.initialize(1);
  again.initialize(2);
  again.initialize(1);
  other_seed.initialize(2);
  other_order.initialize(1);
  same_shapes.initialize(1);
  EXPECT_EQ(numbers(first.flat()), numbers(again.flat()));
  EXPECT_NE(of(first, "a"), of(other_seed, "a"));
  EXPECT_EQ(of(first, "a"), of(other_order, "a"));
  EXPECT_EQ(of(first, "c"), of(other_order, "c"));
  EXPECT_NE(of(same_shapes, "c"), of(same_shapes, "c2"));
}

TEST(Parameters, NormalAndUniformHaveTheirSpread) {
  Parameters parameters([](Weights& weights) {
    weights.take("normal", {100'000}, Initial::normal(2));
    weights.take("uniform", {100'000}, Initial::uniform(3));
  });
  parameters.initialize(7);
  const auto moments = [&](const std::string& name) {
    double sum = 0, squares = 0;
    for (double x : numbers(slice_of(parameters, parameters.flat(), name))) {
      sum += x;
      squares += x * x;
    }
    return std::pair(sum / 100'000, squares / 100'000);
  };
  const auto [normal_mean, normal_square] = moments("normal");
  EXPECT_NEAR(normal_mean, 0, 5 * 2 / std::sqrt(1e5));
  EXPECT_NEAR(normal_square, 4, 5 * 4 * std::sqrt(2 / 1e5));
  const auto [uniform_mean, uniform_square] = moments("uniform");
  EXPECT_NEAR(uniform_mean, 0, 5 * std::sqrt(3 / 1e5));
  EXPECT_NEAR(uniform_square, 3, 5 * std::sqrt(9 * 0.8 / 1e5));  // variance of x^2: 9 (9/5 - 1)
}

TEST(Parameters, LeavesShareTheMemory) {
  const Parameters parameters(build_some);
  Parameters::Binding binding = parameters.bind();
  const at::Tensor a = binding.take("a", {3, 5}, {});
  EXPECT_EQ(a.data_ptr<float>(), parameters.flat().data_ptr<float>());
  EXPECT_FALSE(a.requires_grad());
  parameters.flat().fill_(4);
  EXPECT_EQ(numbers(a), std::vector<double>(15, 4.0));
}

TEST(Parameters, ReadingLaysMatricesForProductsOutByColumns) {
  const Parameters parameters(build_some);
  parameters.flat().copy_(at::arange(parameters.flat().numel()));
  Parameters::Reading reading(parameters);
  const at::Tensor a = reading.take("a", {3, 5}, {}), turned = reading.for_products(a);
  EXPECT_EQ(numbers(turned), numbers(a));
  EXPECT_EQ(turned.strides(), (std::vector<int64_t>{1, 3}));
  EXPECT_FALSE(turned.requires_grad());
  parameters.flat().fill_(4);
  EXPECT_EQ(numbers(turned)[14], 14) << "it is a copy";
}

TEST(Parameters, MatricesInBfloat16AreSlicesOfTheGivenCopyOrCopies) {
  const Parameters parameters(build_some);
  parameters.flat().copy_(at::arange(parameters.flat().numel()) / 3);
  EXPECT_FALSE(parameters.rounded(Precision::fp32).defined());
  const at::Tensor copy = parameters.rounded(Precision::bf16);
  EXPECT_EQ(difference(copy, parameters.flat().to(at::kBFloat16)), 0);
  Parameters::Binding binding = parameters.bind({}, copy), floats = parameters.bind();
  Parameters::Reading reading(parameters, Precision::bf16);
  const at::Tensor c = binding.take("c", {17}, {}), bound = binding.in_bf16(c), read = reading.in_bf16(c);
  EXPECT_FALSE(floats.in_bf16(c).defined());
  for (const at::Tensor& matrix : {bound, read}) {
    EXPECT_EQ(matrix.scalar_type(), at::kBFloat16);
    EXPECT_EQ(numbers(matrix), numbers(c.to(at::kBFloat16)));
  }
  copy.fill_(4);
  EXPECT_EQ(numbers(bound), std::vector<double>(17, 4.0));
  EXPECT_NE(numbers(read)[0], 4) << "it is a copy";
}

TEST(Parameters, GradientsAddUpInPlace) {
  const Parameters parameters(build_some);
  const at::Tensor gradient = zero_gradient(parameters);
  Parameters::Binding binding = parameters.bind(gradient);
  const at::Tensor a = binding.take("a", {3, 5}, {}), c = binding.take("c", {17}, {});
  for (int times = 1; times <= 3; ++times) {
    a.sum().add(c.mul(2).sum()).backward();
    EXPECT_EQ(a.grad().data_ptr<float>(), gradient.data_ptr<float>());
    EXPECT_EQ(numbers(slice_of(parameters, gradient, "a")), std::vector<double>(15, 1.0 * times));
    EXPECT_EQ(numbers(slice_of(parameters, gradient, "c")), std::vector<double>(17, 2.0 * times));
  }
  EXPECT_EQ(gradient.sum().item<double>(), 3 * (15 + 34));
}

TEST(Parameters, TwoThreadsWithTheSameWeightsGiveTheGradientsOfOne) {
  Parameters parameters = make_parameters(tiny_options());
  parameters.initialize(3);
  const std::vector<std::vector<TokenIds>> sources = {{{4, 5, 6}, {7}}, {{8, 8, 4, 5}}};
  const auto work = [&](size_t shard, const at::Tensor& gradient) {
    Parameters::Binding binding = parameters.bind(gradient);
    const Seq2Seq model(tiny_options(), binding);
    for (int times = 0; times < 5; ++times) {
      const Target target = make_target(pointers(sources[shard]), {});
      model.forward(source_of(sources[shard]), target.input.remainder(8), {})
          .logits.log_softmax(-1)
          .sum()
          .backward();
    }
  };
  const at::Tensor alone[] = {zero_gradient(parameters), zero_gradient(parameters)};
  for (size_t shard : {0U, 1U}) work(shard, alone[shard]);
  const at::Tensor together[] = {zero_gradient(parameters), zero_gradient(parameters)};
  std::thread first(work, 0, together[0]), second(work, 1, together[1]);
  first.join();
  second.join();
  for (size_t shard : {0U, 1U}) {
    EXPECT_GT(alone[shard].abs().max().item<double>(), 1e-3);
    EXPECT_EQ(difference(alone[shard], together[shard]), 0) << "shard " << shard;
  }
}

TEST(Parameters, WithFlatBindsToAnotherBuffer) {
  const Parameters parameters(build_some);
  const at::Tensor average = zero_gradient(parameters).fill_(2);
  const Parameters other = parameters.with_flat(average);
  Parameters::Binding binding = other.bind();
  EXPECT_EQ(numbers(binding.take("d", {1}, {})), std::vector<double>{2});
  EXPECT_EQ(numbers(slice_of(parameters, parameters.flat(), "d")), std::vector<double>{0});
}

TEST(Parameters, RefusesWhatWasNotLaidOut) {
  const Parameters parameters(build_some);
  EXPECT_EQ(error_text([&] { parameters.bind().take("e", {1}, {}); }),
            "The weight e is not among the parameters.");
  EXPECT_EQ(error_text([&] { parameters.bind().take("a", {5, 3}, {}); }),
            "The weight a changed its shape between layout and binding.");
}

}  // namespace
}  // namespace seq2see
