#pragma once

#include <string>
#include <utility>
#include <vector>

namespace seq2see {

/// One line of a chart: (step, value), by rising step. Values that are not finite leave a gap.
struct Curve {
  std::string name;
  std::vector<std::pair<double, double>> points;
};

enum class ChartUnit {
  number,
  percent,  ///< values are fractions and are shown times 100
};

struct Chart {
  std::string title;
  ChartUnit unit = ChartUnit::number;
  std::vector<Curve> curves;
};

/// Round numbers, `wanted` or fewer, that span [low, high]; the steps between are 1, 2 or 5 times a power of
/// ten. The first is at or above `low`, the last at or below `high`.
std::vector<double> round_ticks(double low, double high, int wanted);

/// The chart as an <svg> element for a page that has report.css: axes, labelled curves, no colours of its
/// own. Curves of more than 300 points are drawn as means of equal stretches. Empty where no point is finite.
std::string chart_svg(const Chart& chart);

}  // namespace seq2see
