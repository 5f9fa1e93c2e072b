#include "tests/support/guarded_device.h"

#include <ATen/ATen.h>
#include <ATen/EmptyTensor.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <sys/mman.h>
#include <torch/library.h>

#include "data/error.h"
#include "model/device.h"

namespace seq2see {
namespace {

/// Pages without access.
class GuardedAllocator : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t size) override {
    if (size == 0) return {nullptr, guarded_device};
    void* pages = ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    TORCH_CHECK(pages != MAP_FAILED, "no pages");
    return {pages, new Pages{pages, size}, &free, guarded_device};
  }
  c10::DeleterFnPtr raw_deleter() const override { return nullptr; }
  void copy_data(void*, const void*, size_t) const override { TORCH_CHECK(false, "guarded memory"); }

 private:
  struct Pages {
    void* begin;
    size_t size;
  };
  static void free(void* context) {
    const auto* pages = static_cast<Pages*>(context);
    ::munmap(pages->begin, pages->size);
    delete pages;
  }
};

GuardedAllocator allocator;

/// A tensor's numbers as a tensor of the CPU's, while this lives.
class Opened {
 public:
  explicit Opened(const at::Tensor& x) : storage_(x.storage()), open_(x.device() == guarded_device) {
    protect(PROT_READ | PROT_WRITE);
    auto* begin = static_cast<char*>(storage_.mutable_data()) + x.storage_offset() * x.itemsize();
    tensor = at::from_blob(begin, x.sizes(), x.strides(), x.options().device(at::kCPU));
  }
  ~Opened() { protect(PROT_NONE); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  at::Tensor tensor;

 private:
  void protect(int access) {
    if (open_ && storage_.nbytes() > 0) ::mprotect(storage_.mutable_data(), storage_.nbytes(), access);
  }

  c10::Storage storage_;
  bool open_;
};

at::Tensor empty(c10::IntArrayRef size, std::optional<at::ScalarType> type, std::optional<at::Layout>,
                 std::optional<c10::Device>, std::optional<bool>, std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(size, &allocator, c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
                                   type.value_or(at::kFloat), format);
}

at::Tensor empty_strided(c10::IntArrayRef size, c10::IntArrayRef stride, std::optional<at::ScalarType> type,
                         std::optional<at::Layout>, std::optional<c10::Device>, std::optional<bool>) {
  return at::detail::empty_strided_generic(size, stride, &allocator,
                                           c10::DispatchKeySet(c10::DispatchKey::PrivateUse1),
                                           type.value_or(at::kFloat));
}

/// Of a tensor that holds nothing yet, as LibTorch makes them for results.
const at::Tensor& give_size(const at::Tensor& x, c10::IntArrayRef size, std::optional<at::MemoryFormat>) {
  if (x.sizes() == size) return x;
  TORCH_CHECK(x.storage().nbytes() == 0, "a tensor that holds numbers changes its size");
  x.unsafeGetTensorImpl()->set_sizes_contiguous(size);
  const c10::Storage& storage = x.storage();
  storage.set_nbytes(static_cast<size_t>(x.numel()) * x.itemsize());
  storage.set_data_ptr_noswap(allocator.allocate(storage.nbytes()));
  return x;
}

at::Tensor copy_from(const at::Tensor& from, const at::Tensor& to, bool) {
  if (to.numel() == 0) return to;
  // Where both lie in the same pages, these are closed once both are done.
  const at::Tensor read = Opened(from).tensor.clone();
  Opened(to).tensor.copy_(read);
  return to;
}

at::Tensor copy_from_and_resize(const at::Tensor& from, const at::Tensor& to) {
  return copy_from(from, give_size(to, from.sizes(), {}), false);
}

at::Scalar number_of(const at::Tensor& x) {
  return Opened(x).tensor.item();
}

/// As a GPU's operations do, but for single numbers.
void refuse_mixtures(const c10::OperatorHandle& operation, const torch::jit::Stack& stack) {
  const auto check = [&](const at::Tensor& x) {
    TORCH_CHECK(!x.defined() || !x.is_cpu() || x.dim() == 0, operation.schema().name(),
                " is given a tensor of the CPU and one of the guarded device");
  };
  for (const c10::IValue& argument : torch::jit::last(stack, operation.schema().arguments().size())) {
    if (argument.isTensor()) check(argument.toTensor());
    if (argument.isTensorList()) {
      for (const at::Tensor& x : argument.toTensorVector()) check(x);
    }
  }
}

void compute_on_cpu(const c10::OperatorHandle& operation, torch::jit::Stack* stack) {
  refuse_mixtures(operation, *stack);
  at::native::cpu_fallback(operation, stack, true);
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("empty.memory_format", empty);
  library.impl("empty_strided", empty_strided);
  library.impl("resize_", give_size);
  library.impl("_copy_from", copy_from);
  library.impl("_copy_from_and_resize", copy_from_and_resize);
  library.impl("_local_scalar_dense", number_of);
  library.impl("as_strided", at::native::as_strided_tensorimpl);
  library.impl("_reshape_alias", at::native::_reshape_alias);
  library.impl("view", at::native::view);
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) {
  library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute_on_cpu>());
}

/// One device with one stream, where everything is done at once.
class Guard : public c10::impl::DeviceGuardImplInterface {
 public:
  c10::DeviceType type() const override { return guarded_device.type(); }
  c10::Device exchangeDevice(c10::Device) const override { return guarded_device; }
  c10::Device getDevice() const override { return guarded_device; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device) const override { return stream(); }
  c10::Stream getDefaultStream(c10::Device) const override { return stream(); }
  c10::Stream exchangeStream(c10::Stream) const override { return stream(); }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
  void record(void**, const c10::Stream&, c10::DeviceIndex, c10::EventFlag) const override {}
  void block(void*, const c10::Stream&) const override {}
  bool queryEvent(void*) const override { return true; }
  void destroyEvent(void*, c10::DeviceIndex) const noexcept override {}

 private:
  static c10::Stream stream() { return c10::Stream(c10::Stream::DEFAULT, guarded_device); }
};

C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard);

struct Hooks : at::PrivateUse1HooksInterface {
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
  c10::DeviceIndex deviceCount() const override { return 1; }
  const at::Generator& getDefaultGenerator(c10::DeviceIndex) const override {
    return at::detail::getDefaultCPUGenerator();
  }
};

[[maybe_unused]] const bool registered = [] {
  static Hooks hooks;
  c10::register_privateuse1_backend("guarded");
  at::RegisterPrivateUse1HooksInterface(&hooks);
  return true;
}();

/// Before any test: LibTorch looks for GPUs once, as a gradient needs it to.
const std::vector<c10::Device> found = []() -> std::vector<c10::Device> {
  try {
    return {guarded_device, open_device(Device::cuda)};
  } catch (const UsageError&) {
    return {guarded_device};
  }
}();

}  // namespace

std::vector<c10::Device> devices() {
  return found;
}

}  // namespace seq2see
