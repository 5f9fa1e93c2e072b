#include "data/safetensors.h"

#include <fmt/ranges.h>
#include <zlib.h>

#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "data/error.h"
#include "data/files.h"

namespace seq2see {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little endian");

constexpr uint64_t length_bytes = 8;
constexpr uint64_t longest_header = 100'000'000;  // as in the format's own library

const std::map<std::string, uint64_t>& dtype_sizes() {
  static const std::map<std::string, uint64_t> sizes = {
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},      {"U16", 2},    {"I16", 2}, {"F16", 2},
      {"BF16", 2}, {"U32", 4}, {"I32", 4},     {"F32", 4},    {"U64", 8}, {"I64", 8},
      {"F64", 8},  {"C64", 8}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};
  return sizes;
}

uint32_t checksum(uint32_t crc, std::string_view bytes) {
  return static_cast<uint32_t>(
      crc32_z(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

/// JSON that refuses a key given twice, which nlohmann-json would let pass.
nlohmann::json parse_header(std::string_view text, const std::string& name) {
  std::vector<std::set<std::string>> open;
  const auto on_event = [&](int, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    if (event == nlohmann::json::parse_event_t::object_start) open.emplace_back();
    if (event == nlohmann::json::parse_event_t::object_end) open.pop_back();
    if (event == nlohmann::json::parse_event_t::key && !open.back().insert(value.get<std::string>()).second) {
      throw Error("{} is not a valid safetensors file: its header names {} twice.", name,
                  quote(value.get<std::string>()));
    }
    return true;
  };
  if (text.find('\0') != std::string_view::npos) text = {};  // where nlohmann-json would take the text to end
  try {
    return nlohmann::json::parse(text, on_event);
  } catch (const nlohmann::json::exception&) {
    throw Error("{} is not a valid safetensors file: its header is not JSON.", name);
  }
}

uint64_t byte_count(const TensorEntry& entry, const std::string& name) {
  const auto size = dtype_sizes().find(entry.dtype);
  if (size == dtype_sizes().end()) {
    throw Error("{}: the tensor {} has the unknown dtype {}.", name, quote(entry.name), quote(entry.dtype));
  }
  uint64_t count = size->second;
  for (int64_t length : entry.shape) {
    if (length < 0 || __builtin_mul_overflow(count, static_cast<uint64_t>(length), &count)) {
      throw Error("{}: the tensor {} has the impossible shape {}.", name, quote(entry.name),
                  shape_text(entry.shape));
    }
  }
  return count;
}

TensorEntry parse_entry(const std::string& tensor, const nlohmann::json& json, const std::string& name) {
  try {
    TensorEntry entry{tensor, json.at("dtype").get<std::string>(), {}, 0, 0};
    if (!json.at("shape").is_array()) throw Error("{}: the shape of {} is not a list.", name, quote(tensor));
    for (const auto& length : json.at("shape")) {
      if (!length.is_number_unsigned())
        throw Error("{}: the shape of {} is not of whole numbers.", name, quote(tensor));
      entry.shape.push_back(static_cast<int64_t>(length.get<uint64_t>()));
    }
    const auto& offsets = json.at("data_offsets");
    if (offsets.size() != 2 || !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned()) {
      throw Error("{}: the offsets of {} are not two whole numbers.", name, quote(tensor));
    }
    entry.begin = offsets[0].get<uint64_t>();
    entry.end = offsets[1].get<uint64_t>();
    return entry;
  } catch (const nlohmann::json::exception&) {
    throw Error("{}: the header's entry for {} lacks dtype, shape or data_offsets.", name, quote(tensor));
  }
}

/// Offsets follow each other without gap or overlap and fill the file, as the format demands.
void check_layout(std::vector<TensorEntry>& tensors, uint64_t data_size, const std::string& name) {
  std::sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  uint64_t at = 0;
  for (const TensorEntry& entry : tensors) {
    if (entry.begin != at || entry.end < entry.begin || entry.end > data_size) {
      throw Error("{}: the tensor {} lies at bytes {} to {}, where it has to begin at {} and end by {}.",
                  name, quote(entry.name), entry.begin, entry.end, at, data_size);
    }
    const uint64_t expected = byte_count(entry, name);
    if (entry.end - entry.begin != expected) {
      throw Error("{}: the tensor {} of {} {} needs {} bytes, and has {}.", name, quote(entry.name),
                  entry.dtype, shape_text(entry.shape), expected, entry.end - entry.begin);
    }
    at = entry.end;
  }
  if (at != data_size) {
    throw Error("{} holds {} bytes after its last tensor; it is damaged or was cut off.", name,
                data_size - at);
  }
}

}  // namespace

Safetensors Safetensors::load(const std::filesystem::path& path) {
  return from_bytes(read_file(path), path.string());
}

Safetensors Safetensors::from_bytes(std::string bytes, const std::string& name_for_errors) {
  Safetensors file;
  file.name_ = name_for_errors;
  file.bytes_ = std::move(bytes);
  const std::string& name = file.name_;
  if (file.bytes_.size() < length_bytes) {
    throw Error("{} is not a safetensors file: it has {} bytes.", name, file.bytes_.size());
  }
  uint64_t header_size = 0;
  std::memcpy(&header_size, file.bytes_.data(), length_bytes);
  if (header_size > longest_header || header_size > file.bytes_.size() - length_bytes) {
    throw Error("{} is not a valid safetensors file: its header should have {} bytes, and {} follow.", name,
                header_size, file.bytes_.size() - length_bytes);
  }
  const auto header = parse_header(std::string_view(file.bytes_).substr(length_bytes, header_size), name);
  if (!header.is_object())
    throw Error("{} is not a valid safetensors file: its header is no JSON object.", name);
  for (const auto& [key, value] : header.items()) {
    if (key != "__metadata__") {
      file.tensors_.push_back(parse_entry(key, value, name));
      continue;
    }
    try {
      file.metadata_ = value.get<std::map<std::string, std::string>>();
    } catch (const nlohmann::json::exception&) {
      throw Error("{}: __metadata__ may hold text only.", name);
    }
  }
  file.data_begin_ = length_bytes + header_size;
  check_layout(file.tensors_, file.bytes_.size() - file.data_begin_, name);
  if (file.has_checksum()) {
    const auto found =
        fmt::format("{:08x}", checksum(0, std::string_view(file.bytes_).substr(file.data_begin_)));
    if (found != file.metadata_.at("crc32")) {
      throw Error("{} is damaged: the checksum of its tensors is {}, and {} was written.", name, found,
                  quote(file.metadata_.at("crc32")));
    }
  }
  return file;
}

const TensorEntry& Safetensors::expect(const std::string& name, const std::string& dtype,
                                       std::span<const int64_t> shape) const {
  for (const TensorEntry& entry : tensors_) {
    if (entry.name != name) continue;
    if (entry.dtype != dtype ||
        !std::equal(shape.begin(), shape.end(), entry.shape.begin(), entry.shape.end())) {
      throw Error("{}: the tensor {} is {} {}, where {} {} was expected.", name_, quote(name), entry.dtype,
                  shape_text(entry.shape), dtype, shape_text(shape));
    }
    return entry;
  }
  throw Error("{} lacks the tensor {}.", name_, quote(name));
}

std::string_view Safetensors::bytes_of(const TensorEntry& entry) const {
  return std::string_view(bytes_).substr(data_begin_ + entry.begin, entry.end - entry.begin);
}

void save_safetensors(const std::filesystem::path& path, std::span<const TensorBytes> tensors,
                      std::map<std::string, std::string> metadata) {
  uint32_t crc = 0;
  uint64_t at = 0;
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  header["__metadata__"] = nullptr;  // first in the file; filled in below
  std::vector<std::string_view> parts(1);
  for (const TensorBytes& tensor : tensors) {
    crc = checksum(crc, tensor.bytes);
    header[tensor.name] = {
        {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {at, at + tensor.bytes.size()}}};
    at += tensor.bytes.size();
    parts.push_back(tensor.bytes);
  }
  metadata["crc32"] = fmt::format("{:08x}", crc);
  header["__metadata__"] = metadata;
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // tensors begin at a multiple of eight
  const uint64_t size = text.size();
  std::string head(reinterpret_cast<const char*>(&size), length_bytes);
  head += text;
  parts[0] = head;
  write_file(path, parts);
}

std::string shape_text(std::span<const int64_t> shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

}  // namespace seq2see
