#include "train/schedule.h"

#include <gtest/gtest.h>

namespace seq2see {
namespace {

TEST(Schedule, ConstantAfterTheWarmUp) {
  const ScheduleOptions options{.kind = Schedule::constant, .warmup_steps = 100, .decay_share = 0.3};
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 0, 0), 0.01);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 49, 0.1), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 99, 0.2), 1);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 100'000, 1), 1);
}

TEST(Schedule, WithoutWarmUpItBeginsInFull) {
  for (Schedule kind : {Schedule::constant, Schedule::inverse_square_root, Schedule::trapezoid}) {
    EXPECT_DOUBLE_EQ(learning_rate_factor({.kind = kind, .warmup_steps = 0, .decay_share = 0.3}, 0, 0), 1);
  }
}

TEST(Schedule, InverseSquareRoot) {
  const ScheduleOptions options{.kind = Schedule::inverse_square_root, .warmup_steps = 4, .decay_share = 0.3};
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 0, 0), 0.25);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 2, 0), 0.75);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 3, 0), 1);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 15, 0), 0.5);     // sqrt(4 / 16)
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 399, 0.9), 0.1);  // sqrt(4 / 400)
}

TEST(Schedule, TrapezoidRisesStaysAndFallsToZero) {
  const ScheduleOptions options{.kind = Schedule::trapezoid, .warmup_steps = 10, .decay_share = 0.4};
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 4, 0.05), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 50, 0.5), 1);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 60, 0.6), 1);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 70, 0.7), 0.75);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 90, 0.9), 0.25);
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 100, 1), 0);
}

TEST(Schedule, ATrapezoidShorterThanItsWarmUpIsATriangle) {
  const ScheduleOptions options{.kind = Schedule::trapezoid, .warmup_steps = 100, .decay_share = 0.5};
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 39, 0.78),
                   0.4);  // 0.44 of the fall is left, 0.4 of the rise done
  EXPECT_DOUBLE_EQ(learning_rate_factor(options, 44, 0.9), 0.2);
}

TEST(Schedule, TheFallMayTakeNothingOrAll) {
  EXPECT_DOUBLE_EQ(learning_rate_factor({Schedule::trapezoid, 0, 0}, 99, 0.999), 1);
  EXPECT_DOUBLE_EQ(learning_rate_factor({Schedule::trapezoid, 0, 1}, 25, 0.25), 0.75);
}

TEST(Schedule, ProgressBeyondTheEndIsTheEnd) {
  EXPECT_DOUBLE_EQ(learning_rate_factor({Schedule::trapezoid, 0, 0.3}, 25, 1.2), 0);  // the clock may overrun
}

}  // namespace
}  // namespace seq2see
