#include "train/communicator.h"

#include <ATen/ATen.h>

#include <atomic>

#include "tests/support/process_team.h"

namespace seq2see {
namespace {

using std::chrono::seconds;

/// Where this build cannot train in several processes, one sentence says so.
bool has_gloo() {
  if (SEQ2SEE_GLOO) return true;
  const auto said = run_team(2, seconds(1), [](Communicator&) {});
  EXPECT_EQ(said[0].find("This build trains in one process only"), 0U) << said[0];
  return false;
}

void expect_silence(const std::vector<std::string>& said) {
  for (const std::string& words : said) EXPECT_EQ(words, "");
}

TEST(Communicator, OneProcessHasNobodyToTalkTo) {
  Communicator alone;
  const at::Tensor numbers = at::arange(4, at::kFloat), received = at::zeros({4});
  alone.sum(numbers);
  alone.share(numbers);
  const int64_t sizes[] = {4};
  alone.exchange(numbers, sizes, received, sizes);
  EXPECT_TRUE(at::equal(numbers, at::arange(4, at::kFloat)));
  EXPECT_TRUE(at::equal(received, numbers));
  EXPECT_EQ(alone.share_text("text"), "text");
  EXPECT_EQ(alone.first_number(7), 7);
  bool done = false;
  alone.first_alone([&] { done = true; });
  EXPECT_TRUE(done);
}

TEST(Communicator, SumsAndSharesAmongThree) {
  if (!has_gloo()) GTEST_SKIP() << "this build trains in one process only";
  expect_silence(run_team(3, seconds(20), [](Communicator& team) {
    const auto rank = static_cast<float>(team.rank());
    const at::Tensor sum = at::full({1000}, rank + 1, at::kFloat);
    team.sum(sum);
    EXPECT_TRUE(at::equal(sum, at::full({1000}, 6, at::kFloat)));
    const at::Tensor shared = at::full({5}, rank + 7, at::kDouble);
    team.share(shared);
    EXPECT_TRUE(at::equal(shared, at::full({5}, 7, at::kDouble)));
    const std::string long_text(100'000, 'x');
    EXPECT_EQ(team.share_text(team.is_first() ? long_text : "other"), long_text);
    EXPECT_EQ(team.share_text(team.is_first() ? "" : "other"), "");
    EXPECT_EQ(team.first_number(0), 0);
    EXPECT_EQ(team.first_number(team.rank() == 0 ? 0 : 10 + team.rank()), 11);
  }));
}

TEST(Communicator, ExchangesPartsOfAnySize) {
  if (!has_gloo()) GTEST_SKIP() << "this build trains in one process only";
  expect_silence(run_team(3, seconds(20), [](Communicator& team) {
    // Process r sends q numbers 10 r + q to process q, so none to process 0.
    const at::Tensor sent = at::tensor({1.F, 2.F, 2.F}) + 10 * team.rank();
    const at::Tensor received = at::zeros({3 * team.rank()});
    const int64_t sent_sizes[] = {0, 1, 2};
    const std::vector<int64_t> received_sizes(3, team.rank());
    team.exchange(sent, sent_sizes, received, received_sizes);
    for (int64_t i = 0; i < received.numel(); ++i) {
      EXPECT_EQ(received[i].item<float>(), static_cast<float>(10 * (i / team.rank()) + team.rank()));
    }
  }));
}

TEST(Communicator, OthersWaitForTheFirstLongerThanTheTimeout) {
  if (!has_gloo()) GTEST_SKIP() << "this build trains in one process only";
  std::atomic<int> done = 0;
  // Long enough for a second attempt to connect, which LibTorch makes after a second, on a busy machine too.
  const seconds timeout(5);
  expect_silence(run_team(2, timeout, [&](Communicator& team) {
    team.first_alone([&] {
      EXPECT_TRUE(team.is_first());
      std::this_thread::sleep_for(timeout + seconds(2));
      ++done;
    });
    EXPECT_EQ(done, 1);
  }));
}

TEST(Communicator, AFailureOfTheFirstEndsAll) {
  if (!has_gloo()) GTEST_SKIP() << "this build trains in one process only";
  const auto said = run_team(
      2, seconds(20), [](Communicator& team) { team.first_alone([] { throw Error("The disk is full."); }); });
  EXPECT_EQ(said[0], "The disk is full.");
  EXPECT_EQ(said[1], "Process 1 of 2 ends because process 0 has failed; it says why.");
}

TEST(Communicator, AProcessThatEndsIsLostToTheOther) {
  if (!has_gloo()) GTEST_SKIP() << "this build trains in one process only";
  for (const int ending : {0, 1}) {
    const auto said = run_team(2, seconds(20), [&](Communicator& team) {
      if (team.rank() != ending) team.first_number(1);
    });
    EXPECT_EQ(said[static_cast<size_t>(ending)], "");
    const std::string& other = said[static_cast<size_t>(1 - ending)];
    EXPECT_NE(other.find("has lost the others: one of them has ended"), std::string::npos) << other;
  }
}

}  // namespace
}  // namespace seq2see
