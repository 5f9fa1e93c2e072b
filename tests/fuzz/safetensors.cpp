// A safetensors file: tensors lie behind each other and within it; what is taken is written, and read as the
// same.

#include "data/safetensors.h"

#include "tests/fuzz/harness.h"

using namespace seq2see;

namespace {

/// A header, and behind its first newline the tensors' bytes: random lengths of a header would hardly ever
/// fit.
std::string with_length(std::string_view text) {
  const uint64_t size = std::min(text.find('\n'), text.size());
  std::string bytes(reinterpret_cast<const char*>(&size), sizeof size);
  bytes += text.substr(0, size);
  return bytes += text.substr(std::min<size_t>(size + 1, text.size()));
}

void check_file(const Safetensors& file) {
  uint64_t at = 0;
  std::vector<TensorBytes> tensors;
  std::string data;
  for (const TensorEntry& entry : file.tensors()) {
    expect(entry.begin == at && entry.end >= at, "tensors lie behind each other");
    expect(file.bytes_of(entry).size() == entry.end - entry.begin, "a tensor lies within the file");
    expect(&file.expect(entry.name, entry.dtype, entry.shape) == &entry, "a name is given once");
    tensors.push_back({entry.name, entry.dtype, entry.shape, file.bytes_of(entry)});
    data += file.bytes_of(entry);
    at = entry.end;
  }
  const Safetensors again =
      Safetensors::from_bytes(safetensors_head(tensors, file.metadata()) + data, "again");
  expect(again.has_checksum() && again.tensors().size() == tensors.size(),
         "a file is read as it was written");
  for (const TensorBytes& tensor : tensors) {
    expect(again.bytes_of(again.expect(tensor.name, tensor.dtype, tensor.shape)) == tensor.bytes,
           "a tensor is read as it was written");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view rest = view_of(data + 1, size - 1);
  taken([&] {
    check_file(Safetensors::from_bytes((data[0] & 1) != 0 ? with_length(rest) : std::string(rest), "file"));
  });
  return 0;
}
