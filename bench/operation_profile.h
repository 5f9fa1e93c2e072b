#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace seq2see {

/// What an operation took while it was profiled.
struct OperationTime {
  std::string name;
  int64_t calls = 0;
  double seconds = 0;
};

/// Runs `work`, which keeps one thread busy at a time, and says which operations took its time, the longest
/// first. The time of an operation is its own, without that of operations that it calls; what belongs to none
/// of LibTorch's is "outside": our own loops, the optimizer, and the work of building the graph.
std::vector<OperationTime> profile_operations(const std::function<void()>& work);

}  // namespace seq2see
