#include "tests/corruption/tensor_mutation.h"

#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "data/safetensors.h"

namespace seq2see {
namespace {

using Json = nlohmann::ordered_json;

/// A safetensors file taken apart.
struct Parts {
  explicit Parts(const std::string& bytes) {
    uint64_t size = 0;
    std::memcpy(&size, bytes.data(), sizeof size);
    header = Json::parse(bytes.substr(8, size));
    data = bytes.substr(8 + size);
    for (const auto& [name, entry] : header.items()) {
      if (name != "__metadata__") names.push_back(name);
    }
  }

  /// The file with this header's text; the checksums stay as they were written.
  std::string with_header(const std::string& text) const {
    const uint64_t size = text.size();
    return std::string(reinterpret_cast<const char*>(&size), sizeof size) + text + data;
  }
  std::string joined() const { return with_header(header.dump()); }

  /// The file as another program would write it, without our checksums.
  std::string without_checksums() {
    for (const char* key : {"crc32", "header_crc32"}) header["__metadata__"].erase(key);
    return joined();
  }

  uint64_t begin(const std::string& name) const { return header[name]["data_offsets"][0].get<uint64_t>(); }
  uint64_t size(const std::string& name) const {
    return header[name]["data_offsets"][1].get<uint64_t>() - begin(name);
  }

  Json header;
  std::string data;
  std::vector<std::string> names;
};

class TensorDraw {
 public:
  TensorDraw(const std::string& bytes, Random& random, std::string& what)
      : parts_(bytes), random_(random), what_(what) {}

  /// Two of one size, or the same one twice where it has no equal.
  std::string swapped() {
    const std::string first = any_name();
    std::vector<std::string> equals;
    for (const std::string& name : parts_.names) {
      if (name != first && parts_.header[name]["shape"] == parts_.header[first]["shape"])
        equals.push_back(name);
    }
    const std::string second = equals.empty() ? first : equals[below(equals.size())];
    if (below(2) == 0) {
      std::swap_ranges(at(first), at(first) + static_cast<ptrdiff_t>(parts_.size(first)), at(second));
      what_ = fmt::format("the bytes of {} and {} exchanged", first, second);
    } else {
      std::swap(parts_.header[first]["data_offsets"], parts_.header[second]["data_offsets"]);
      what_ = fmt::format("the places of {} and {} exchanged", first, second);
    }
    return parts_.joined();
  }

  std::string other_shape() {
    const std::string name = any_name();
    Json& shape = parts_.header[name]["shape"];
    if (shape.size() > 1 && below(2) == 0) {
      std::swap(shape[0], shape[1]);
      if (shape[0] == shape[1]) shape.push_back(1);
    } else if (below(2) == 0) {
      shape.push_back(1);
    } else {
      shape[0] = shape[0].get<uint64_t>() + 1;
    }
    what_ = fmt::format("{} has the shape {}", name, shape.dump());
    return parts_.without_checksums();
  }

  std::string other_dtype() {
    const char* dtypes[] = {"I32", "U32", "F64", "BF16", "F16", "X9"};
    const std::string name = any_name();
    parts_.header[name]["dtype"] = dtypes[below(std::size(dtypes))];
    what_ = fmt::format("{} has the dtype {}", name, parts_.header[name]["dtype"].dump());
    return parts_.without_checksums();
  }

  std::string not_finite() {
    using Limits = std::numeric_limits<float>;
    const float values[] = {Limits::quiet_NaN(), Limits::signaling_NaN(), Limits::infinity(),
                            -Limits::infinity()};
    const float value = values[below(std::size(values))];
    const std::string name = any_name();
    std::memcpy(&*at(name) + 4 * below(parts_.size(name) / 4), &value, sizeof value);
    what_ = fmt::format("{} holds {}", name, value);
    return parts_.without_checksums();
  }

  std::string name_twice() {
    const std::string name = any_name(), other = any_name();
    std::string text = parts_.header.dump();
    const std::string key = Json(name).dump() + ":";
    if (below(2) == 0) {
      text.insert(1, key + parts_.header[other].dump() + ",");
    } else {
      text.replace(text.find(Json(other).dump() + ":"), Json(other).dump().size() + 1, key);
    }
    what_ = fmt::format("the name {} is also given to {}", name, other);
    return parts_.with_header(text);
  }

  std::string enormous() {
    const std::string name = any_name();
    const uint64_t sizes[] = {uint64_t{1} << 31, uint64_t{1} << 40, uint64_t{1} << 62, ~uint64_t{0}};
    const uint64_t size = sizes[below(std::size(sizes))];
    what_ = fmt::format("a length of {}", size);
    const size_t place = below(4);
    if (place == 0) {
      std::string bytes = parts_.joined();
      std::memcpy(bytes.data(), &size, sizeof size);
      return bytes;
    }
    if (place == 1) parts_.header[name]["shape"][0] = size;
    if (place == 2) parts_.header[name]["data_offsets"][1] = size;
    if (place == 3) parts_.header[name]["shape"] = std::vector<uint64_t>(100'000, 1);
    return parts_.without_checksums();
  }

 private:
  size_t below(size_t count) { return static_cast<size_t>(random_.below(count)); }
  const std::string& any_name() { return parts_.names[below(parts_.names.size())]; }
  std::string::iterator at(const std::string& name) {
    return parts_.data.begin() + static_cast<ptrdiff_t>(parts_.begin(name));
  }

  Parts parts_;
  Random& random_;
  std::string& what_;
};

}  // namespace

std::string mutate_tensors(const std::string& bytes, MutationKind kind, Random& random, std::string& what) {
  TensorDraw draw(bytes, random, what);
  switch (kind) {
    case MutationKind::swapped_tensors:
      return draw.swapped();
    case MutationKind::wrong_shape:
      return draw.other_shape();
    case MutationKind::wrong_dtype:
      return draw.other_dtype();
    case MutationKind::not_finite_weight:
      return draw.not_finite();
    case MutationKind::duplicated_name:
      return draw.name_twice();
    default:
      return draw.enormous();
  }
}

}  // namespace seq2see
