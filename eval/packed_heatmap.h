#pragma once

#include <string>

#include "eval/heatmap.h"

namespace seq2see {

/// A heatmap as an <svg> element for a page that holds packed_heatmap_style() and report.css, in about a
/// tenth of the bytes of svg_heatmap(): one path for each of 32 levels of weight, without tooltips, numbers
/// or legend. Weights below 1/64 are not drawn.
std::string packed_heatmap(const Heatmap& heatmap, const std::string& name);

/// The style sheet's colours of the levels, for light and dark pages.
std::string packed_heatmap_style();

}  // namespace seq2see
