#include "eval/chart.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/markup.h"

namespace seq2see {
namespace {

TEST(Chart, TicksAreRound) {
  EXPECT_EQ(round_ticks(0, 10, 5), (std::vector<double>{0, 5, 10}));
  EXPECT_EQ(round_ticks(0, 5, 6), (std::vector<double>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(round_ticks(-3, 4200, 5), (std::vector<double>{0, 1000, 2000, 3000, 4000}));
  EXPECT_EQ(round_ticks(2, 2, 5), std::vector<double>{2});
}

TEST(Chart, DrawsPointsInPlace) {
  std::string text =
      chart_svg({"Loss", ChartUnit::number, {{"a<b", {{0, 0}, {50, 4}, {100, 2}}}, {"b", {{0, 1}}}}});
  EXPECT_EQ(occurrences(text, "d=\"M48.0 176.0L194.0 48.0L340.0 112.0\""), 1);
  EXPECT_EQ(occurrences(text, "a&lt;b"), 1);
  EXPECT_EQ(parsed_elements("x.svg", text)["svg"], 1);
}

TEST(Chart, LeavesGapsAndNothingWithoutPoints) {
  double nan = std::nan("");
  std::string text = chart_svg({"x", ChartUnit::percent, {{"a", {{0, 0}, {1, nan}, {2, 1}, {4, 1}}}}});
  EXPECT_EQ(occurrences(text, "d=\"M48.0 176.0M194.0 48.0L340.0 48.0\""), 1);
  EXPECT_EQ(occurrences(text, ">100 %<"), 1);
  EXPECT_EQ(chart_svg({"x", ChartUnit::number, {{"a", {{0, nan}}}}}), "");
  EXPECT_EQ(chart_svg({"x", ChartUnit::number, {}}), "");
}

TEST(Chart, ThinsLongCurves) {
  Curve curve{"a", {}};
  for (int step = 0; step < 30000; ++step) curve.points.emplace_back(step, step % 2);
  std::string text = chart_svg({"x", ChartUnit::number, {curve}});
  EXPECT_LT(text.size(), 8000U);
  EXPECT_EQ(occurrences(text, "L"), 299);
}

}  // namespace
}  // namespace seq2see
