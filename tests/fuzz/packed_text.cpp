// A gzip text: one that we pack, in any number of members, is read as the plain one; cut off, it is refused.

#include "tests/fuzz/harness.h"
#include "tests/support/packed.h"
#include "tests/support/read_lines.h"

using namespace seq2see;

namespace {

/// The lines, or the complaint about line and byte.
std::string read_all(std::string_view bytes) {
  const MemoryFile file(bytes);
  std::string text;
  try {
    for (const std::string& line : read_lines(file.path())) text += line + "\n";
  } catch (const Error& error) {
    const std::string complaint = error.what();
    return text + complaint.substr(std::min(complaint.find(", line"), complaint.size()));
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view plain = view_of(data + 2, size - 2);
  taken([&] {
    read_lines(MemoryFile(std::string("\x1f\x8b").append(plain)).path());
  });  // as gzip, whatever it is
  if (plain.starts_with("\x1f\x8b")) return 0;
  const size_t members = 1 + data[0] % 3, first = std::min<size_t>(data[1], plain.size());
  std::string bytes = packed(std::string(plain.substr(0, first)));
  for (size_t i = 1; i < members; ++i) bytes += packed("");
  bytes += packed(std::string(plain.substr(first)));
  expect(read_all(bytes) == read_all(plain), "a packed text is read as the plain one");

  const std::string one = packed(std::string(plain));
  const size_t kept = 2 + data[1] % (one.size() - 2);
  bool refused = false;
  try {
    read_lines(MemoryFile(one.substr(0, kept)).path());
  } catch (const Error&) {
    refused = true;
  }
  expect(refused, "a packed text that was cut off is refused");
  return 0;
}
