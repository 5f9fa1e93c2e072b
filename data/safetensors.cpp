#include "data/safetensors.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "data/checksum.h"
#include "data/error.h"
#include "data/files.h"
#include "data/strict_json.h"

namespace seq2see {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little endian");

constexpr uint64_t length_bytes = 8;
constexpr uint64_t longest_header =
    4 << 20;  // a hundred times the largest model's; JSON takes 20 times its text
constexpr const char* tensors_checksum = "crc32";
constexpr const char* header_checksum = "header_crc32";

const std::map<std::string, uint64_t>& dtype_sizes() {
  static const std::map<std::string, uint64_t> sizes = {
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},      {"U16", 2},    {"I16", 2}, {"F16", 2},
      {"BF16", 2}, {"U32", 4}, {"I32", 4},     {"F32", 4},    {"U64", 8}, {"I64", 8},
      {"F64", 8},  {"C64", 8}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};
  return sizes;
}

nlohmann::json parse_header(std::string_view text, const std::string& name) {
  try {
    auto header = parse_strict_json<nlohmann::json>(text);
    if (header.is_object()) return header;
  } catch (const Error& error) {
    throw Error("{} is not a valid safetensors file: its header {}.", name, error.what());
  }
  throw Error("{} is not a valid safetensors file: its header is no JSON object.", name);
}

/// The checksum of the header as JSON without white space, keys sorted, without this checksum itself: names
/// that were exchanged leave the tensors' bytes as they were.
std::string checksum_of_header(nlohmann::json header) {
  header["__metadata__"].erase(header_checksum);
  return checksum_text(checksum(0, header.dump()));
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

/// From the file's first bytes and its size.
uint64_t checked_header_size(std::string_view beginning, uint64_t file_size, const std::string& name) {
  if (file_size < length_bytes || beginning.size() < length_bytes) {
    throw Error("{} is not a safetensors file: it has {} bytes.", name, file_size);
  }
  uint64_t size = 0;
  std::memcpy(&size, beginning.data(), length_bytes);
  if (size > longest_header || size > file_size - length_bytes) {
    throw Error("{} is not a valid safetensors file: its header should have {} bytes, and {} follow.", name,
                size, file_size - length_bytes);
  }
  return size;
}

}  // namespace

Safetensors Safetensors::load(const std::filesystem::path& path, const Accept& accept) {
  InputFile input(path);
  std::string length = input.read(std::min(input.size(), length_bytes));
  const uint64_t header_size = checked_header_size(length, input.size(), path.string());
  Safetensors file(path.string(), input.read(header_size), input.size() - length_bytes - header_size);
  if (accept) accept(file);
  file.bytes_ = input.read(input.size() - length_bytes - header_size);
  file.check_bytes();
  return file;
}

Safetensors Safetensors::from_bytes(std::string bytes, const std::string& name_for_errors) {
  const uint64_t header_size = checked_header_size(bytes, bytes.size(), name_for_errors);
  const auto header = std::string_view(bytes).substr(length_bytes, header_size);
  Safetensors file(name_for_errors, header, bytes.size() - length_bytes - header_size);
  file.bytes_ = std::move(bytes.erase(0, length_bytes + header_size));
  file.check_bytes();
  return file;
}

Safetensors::Safetensors(std::string name, std::string_view header_text, uint64_t data_size)
    : name_(std::move(name)) {
  const auto header = parse_header(header_text, name_);
  for (const auto& [key, value] : header.items()) {
    if (key != "__metadata__") {
      tensors_.push_back(parse_entry(key, value, name_));
      continue;
    }
    try {
      metadata_ = value.get<std::map<std::string, std::string>>();
    } catch (const nlohmann::json::exception&) {
      throw Error("{}: __metadata__ may hold text only.", name_);
    }
  }
  check_layout(tensors_, data_size, name_);
  const auto written = metadata_.find(header_checksum);
  if (written == metadata_.end()) return;
  if (const std::string found = checksum_of_header(header); found != written->second) {
    throw Error("{} is damaged: the checksum of its header is {}, and {} was written.", name_, found,
                quote(written->second));
  }
}

void Safetensors::check_bytes() const {
  if (!has_checksum()) return;
  if (const std::string found = checksum_text(checksum(0, bytes_)); found != metadata_.at(tensors_checksum)) {
    throw Error("{} is damaged: the checksum of its tensors is {}, and {} was written.", name_, found,
                quote(metadata_.at(tensors_checksum)));
  }
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
  return std::string_view(bytes_).substr(entry.begin, entry.end - entry.begin);
}

std::string safetensors_head(std::span<const TensorBytes> tensors,
                             std::map<std::string, std::string> metadata) {
  uint32_t crc = 0;
  uint64_t at = 0;
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  header["__metadata__"] = nullptr;  // first in the file; filled in below
  for (const TensorBytes& tensor : tensors) {
    crc = checksum(crc, tensor.bytes);
    header[tensor.name] = {
        {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {at, at + tensor.bytes.size()}}};
    at += tensor.bytes.size();
  }
  metadata[tensors_checksum] = checksum_text(crc);
  header["__metadata__"] = metadata;
  metadata[header_checksum] = checksum_of_header(header);
  header["__metadata__"] = metadata;
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // tensors begin at a multiple of eight
  const uint64_t size = text.size();
  return std::string(reinterpret_cast<const char*>(&size), length_bytes) + text;
}

void save_safetensors(const std::filesystem::path& path, std::span<const TensorBytes> tensors,
                      std::map<std::string, std::string> metadata) {
  const std::string head = safetensors_head(tensors, std::move(metadata));
  std::vector<std::string_view> parts = {head};
  for (const TensorBytes& tensor : tensors) parts.push_back(tensor.bytes);
  write_file(path, parts);
}

std::string shape_text(std::span<const int64_t> shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

}  // namespace seq2see
