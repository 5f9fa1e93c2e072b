#pragma once

#include <c10/core/Device.h>

#include <vector>

namespace seq2see {

/// Stands in for a GPU where there is none. LibTorch computes on the CPU what is asked of it, but its memory
/// may not be touched in between: a loop of ours that reads or writes it ends the test by SIGSEGV, as does
/// memory that was freed; and what mixes its tensors with the CPU's is an error of LibTorch, as with a GPU.
inline const c10::Device guarded_device(c10::DeviceType::PrivateUse1, 0);

/// That one, and a GPU where there is one.
std::vector<c10::Device> devices();

}  // namespace seq2see
