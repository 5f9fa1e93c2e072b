#include "train/agreement.h"

#include <cmath>

#include "tests/support/process_team.h"

namespace seq2see {
namespace {

const std::vector<Loss> all = {{0.1, 10, 3}, {1e17, 20, 5}, {-1e17, 0, 0}, {0.3, 7, 7}, {0.7, 1, 0}};

std::vector<Loss> own_losses(const Communicator& team) {
  const auto [begin, end] = shards_of(team.rank(), team.size(), 5);
  return {all.begin() + begin, all.begin() + end};
}

void expect_all(const Agreement& found) {
  Loss expected;
  for (const Loss& loss : all) expected += loss;
  EXPECT_EQ(found.loss.sum, expected.sum);  // to the last bit, though 1e17 swallows what came before it
  EXPECT_EQ(found.loss.count, 38);
  EXPECT_EQ(found.loss.correct, 15);
}

TEST(Agreement, OneProcessAgreesWithItself) {
  Communicator alone;
  const Agreement found = agree(alone, all, 5, 12.5, 15);
  expect_all(found);
  EXPECT_EQ(found.seconds, 12.5);
  EXPECT_EQ(found.signal, 15);
}

TEST(Agreement, AllProcessesKnowTheSame) {
  if (!SEQ2SEE_GLOO) GTEST_SKIP() << "this build trains in one process only";
  for (const int size : {2, 3, 5}) {
    const auto said = run_team(size, std::chrono::seconds(20), [](Communicator& team) {
      const double seconds = 100.1 + team.rank();
      expect_all(agree(team, own_losses(team), 5, seconds, 0));
      const Agreement found = agree(team, own_losses(team), 5, seconds, team.rank() == 1 ? 2 : 0);
      EXPECT_EQ(found.seconds, 100.1);
      EXPECT_EQ(found.signal, 2);
      std::vector<Loss> diverged = own_losses(team);
      if (team.rank() == 1) diverged.front().sum = std::nan("");
      EXPECT_TRUE(std::isnan(agree(team, diverged, 5, seconds, 0).loss.sum));
    });
    for (const std::string& words : said) EXPECT_EQ(words, "");
  }
}

}  // namespace
}  // namespace seq2see
