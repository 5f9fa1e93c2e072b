#pragma once

#include <c10/core/Device.h>

#include <string_view>
#include <utility>

#include "data/named.h"

namespace seq2see {

/// What computes the steps of a training. Where a layer has loops of its own, they are for the CPU: it asks
/// is_cpu(), and elsewhere LibTorch's operations do the same.
enum class Device {
  cpu,   ///< this machine's processors
  cuda,  ///< the first of its NVIDIA GPUs
};

/// LibTorch's name for it, once it is there to be used. Programs are not linked to the part of LibTorch that
/// knows GPUs: it is looked for here, and told to compute the same bits in every run. Throws UsageError that
/// says what is missing.
c10::Device open_device(Device device);

template <>
struct Named<Device> {
  static constexpr std::string_view what = "device";
  static constexpr std::pair<Device, std::string_view> values[] = {{Device::cpu, "cpu"},
                                                                   {Device::cuda, "cuda"}};
};

}  // namespace seq2see
