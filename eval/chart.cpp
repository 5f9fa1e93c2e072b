#include "eval/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "eval/display_text.h"

namespace seq2see {
namespace {

constexpr int width = 352, height = 208, left = 48, right = 340, top = 48, bottom = 176;
constexpr size_t most_points = 300;
constexpr int most_ticks = 5;

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void take(double value) { low = std::min(low, value), high = std::max(high, value); }
  /// Where `value` lies between `from` and `to`.
  double place(double value, double from, double to) const {
    return from + (high > low ? (value - low) / (high - low) : 0.5) * (to - from);
  }
};

bool is_finite(const std::pair<double, double>& point) {
  return std::isfinite(point.first) && std::isfinite(point.second);
}

std::vector<std::pair<double, double>> thinned(const std::vector<std::pair<double, double>>& points) {
  if (points.size() <= most_points) return points;
  std::vector<std::pair<double, double>> result;
  for (size_t index = 0; index < most_points; ++index) {
    size_t begin = points.size() * index / most_points, end = points.size() * (index + 1) / most_points;
    double x = 0, y = 0;
    for (size_t at = begin; at < end; ++at) x += points[at].first, y += points[at].second;
    result.emplace_back(x / double(end - begin), y / double(end - begin));
  }
  return result;
}

std::string tick_text(double value, ChartUnit unit) {
  if (unit == ChartUnit::percent) return fmt::format("{:.6g} %", 100 * value);
  if (value != 0 && std::abs(value) >= 1000) {
    bool millions = std::abs(value) >= 1e6;
    return fmt::format("{:.6g}{}", value / (millions ? 1e6 : 1e3), millions ? "M" : "k");
  }
  return fmt::format("{:.6g}", value);
}

std::string line(const Curve& curve, const Range& steps, const Range& values, size_t number) {
  std::string path;
  bool drawing = false;
  for (const auto& point : thinned(curve.points)) {
    if (is_finite(point)) {
      path += fmt::format("{}{:.1f} {:.1f}", drawing ? 'L' : 'M', steps.place(point.first, left, right),
                          values.place(point.second, bottom, top));
    }
    drawing = is_finite(point);
  }
  return fmt::format("<path class=\"line line{}\" d=\"{}\"/>", number, path);
}

std::string axes(const Range& steps, const Range& values, ChartUnit unit) {
  std::string text;
  for (double tick : round_ticks(values.low, values.high, most_ticks)) {
    double y = values.place(tick, bottom, top);
    text += fmt::format("<path class=\"axis\" d=\"M{} {:.1f}H{}\"/>", left, y, right);
    text += fmt::format("<text class=\"tick y\" x=\"{}\" y=\"{:.1f}\">{}</text>", left - 8, y + 4,
                        tick_text(tick, unit));
  }
  for (double tick : round_ticks(steps.low, steps.high, most_ticks)) {
    text += fmt::format("<text class=\"tick x\" x=\"{:.1f}\" y=\"{}\">{}</text>",
                        steps.place(tick, left, right), bottom + 20, tick_text(tick, ChartUnit::number));
  }
  return text;
}

/// Lets the range begin and end at a tick.
void widen(Range& range) {
  for (int pass = 0; pass < 2; ++pass) {  // a wider range may ask for larger steps
    std::vector<double> ticks = round_ticks(range.low, range.high, most_ticks);
    if (ticks.size() < 2) return;
    double step = ticks[1] - ticks[0], slack = 1e-6 * step;
    if (ticks.front() > range.low + slack) range.low = ticks.front() - step;
    if (ticks.back() < range.high - slack) range.high = ticks.back() + step;
  }
}

/// Names above the plot, each after a stroke like its line; none for a single curve, which the title names.
std::string names(const Chart& chart) {
  std::string text;
  if (chart.curves.size() < 2) return text;
  int x = left;
  for (size_t index = 0; index < chart.curves.size(); ++index) {
    const std::string& name = chart.curves[index].name;
    text += fmt::format("<path class=\"line line{}\" d=\"M{} 32h16\"/>", index % 3, x);
    text += fmt::format("<text class=\"tick\" x=\"{}\" y=\"36\">{}</text>", x + 20, markup_text(name));
    x += 20 + 7 * display_width(visible_text(name)) + 16;
  }
  return text;
}

}  // namespace

std::vector<double> round_ticks(double low, double high, int wanted) {
  if (!(high > low) || !std::isfinite(high - low) || wanted < 1) return {low};
  double power = std::pow(10.0, std::floor(std::log10((high - low) / wanted)));
  double step = power;
  for (double factor : {1.0, 2.0, 5.0, 10.0, 20.0}) {
    step = factor * power;
    if (std::floor(high / step + 1e-9) - std::ceil(low / step - 1e-9) + 1 <= wanted) break;
  }
  std::vector<double> ticks;
  double first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
  for (int index = 0; first + index <= last; ++index) {
    double tick = (first + index) * step;
    ticks.push_back(tick == 0 ? 0 : tick);  // no minus zero
  }
  return ticks;
}

std::string chart_svg(const Chart& chart) {
  Range steps, values;
  for (const Curve& curve : chart.curves) {
    for (const auto& point : curve.points) {
      if (is_finite(point)) steps.take(point.first), values.take(point.second);
    }
  }
  if (steps.low > steps.high) return "";
  steps.take(0);
  widen(values);
  std::string text = fmt::format(
      "<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{} by training step\">"
      "<text class=\"name\" x=\"0\" y=\"12\">{}</text>",
      width, height, markup_text(chart.title), markup_text(chart.title));
  text += names(chart) + axes(steps, values, chart.unit);
  for (size_t index = 0; index < chart.curves.size(); ++index) {
    text += line(chart.curves[index], steps, values, index % 3);
  }
  return text + "</svg>\n";
}

}  // namespace seq2see
