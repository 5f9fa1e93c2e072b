// training.jsonl, from which the report draws its curves: points come from lines that are events, whatever
// else there is.

#include <cmath>

#include "eval/training_curves.h"
#include "tests/fuzz/harness.h"

using namespace seq2see;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const MemoryFile file(view_of(data, size));
  taken([&] {
    for (const Chart& chart : training_curves(file.path())) {
      expect(!chart.curves.empty(), "a chart has a curve");
      for (const Curve& curve : chart.curves) {
        expect(!curve.points.empty(), "a curve has a point");
        for (const auto& [step, value] : curve.points) {
          expect(std::isfinite(step) && std::isfinite(value), "points are finite");
        }
      }
    }
  });
  return 0;
}
