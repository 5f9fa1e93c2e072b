#include "data/model_proto.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <unordered_set>

#include "data/characters.h"
#include "data/error.h"

namespace seq2see {
namespace {

constexpr size_t largest_vocabulary = 1 << 20;  // of a vocabulary in config.json, too

/// One field of a protocol buffer message: its number, and its value as a number or as bytes.
struct Field {
  uint64_t number = 0;
  uint64_t value = 0;
  std::string_view bytes;  ///< of a length-delimited field
  std::string_view whole;  ///< tag and value as they stand in the message
};

/// Walks over the fields of a message.
class FieldReader {
 public:
  explicit FieldReader(std::string_view message) : message_(message) {}

  bool next(Field& field) {
    if (at_ == message_.size()) return false;
    const size_t start = at_;
    const uint64_t tag = varint();
    field = {tag >> 3, 0, {}, {}};
    switch (tag & 7) {
      case 0:
        field.value = varint();
        break;
      case 1:
        field.bytes = take(8);
        break;
      case 2:
        field.bytes = take(varint());
        break;
      case 5: {
        uint32_t bits = 0;
        std::memcpy(&bits, take(4).data(), 4);
        field.value = bits;
        break;
      }
      default:
        throw Error("it holds a field of a kind that does not exist");
    }
    field.whole = message_.substr(start, at_ - start);
    return true;
  }

 private:
  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw Error("it holds a number of more than 64 bits");
  }

  std::string_view take(uint64_t count) {
    if (count > message_.size() - at_) throw Error("it ends in the middle of a field");
    at_ += static_cast<size_t>(count);
    return message_.substr(at_ - static_cast<size_t>(count), static_cast<size_t>(count));
  }

  std::string_view message_;
  size_t at_ = 0;
};

ModelProto::Piece parse_piece(std::string_view message) {
  ModelProto::Piece piece;
  FieldReader reader(message);
  for (Field field; reader.next(field);) {
    if (field.number == 1) piece.text = field.bytes;
    if (field.number == 2 && !std::isfinite(std::bit_cast<float>(static_cast<uint32_t>(field.value)))) {
      throw Error("a piece has a score that is not finite");
    }
    if (field.number == 3) piece.type = field.value;
  }
  if (piece.text.empty()) throw Error("it has an empty piece");
  if (piece.text.find('\0') != std::string_view::npos ||
      first_invalid_byte(piece.text) != std::string_view::npos) {
    throw Error("its piece {} is not valid UTF-8", quote(piece.text));
  }
  return piece;
}

/// The four bytes at `at` as a number.
uint32_t little_endian(std::string_view bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

/// The character map is a 4-byte length, a double-array trie of the Darts-clone library in units of 4 bytes,
/// and texts that end with NUL, which the trie's leaves point into. The library follows the trie unchecked.
void check_character_map(std::string_view map) {
  if (map.empty()) return;
  const Error broken("its character map is broken");
  if (map.size() < 4) throw broken;
  const uint32_t trie_size = little_endian(map, 0);
  if (trie_size == 0 || trie_size % 4 != 0 || trie_size >= map.size() - 4 || map.back() != '\0') throw broken;
  const std::string_view trie = map.substr(4, trie_size);
  const size_t texts_size = map.size() - 4 - trie_size;
  const size_t units = trie_size / 4;
  for (size_t i = 0; i < units; ++i) {
    const uint32_t unit = little_endian(trie, 4 * i);
    if (unit >> 31) continue;  // a leaf: read by its parent, never walked from
    const size_t children = i ^ (static_cast<size_t>(unit >> 10) << ((unit & (1U << 9)) >> 6));
    if ((children | 0xff) >= units) throw broken;
    const bool has_leaf = (unit >> 8 & 1) != 0;
    if (has_leaf && (little_endian(trie, 4 * children) & 0x7fffffff) >= texts_size) throw broken;
  }
}

uint64_t parse_kind(std::string_view trainer_spec) {
  uint64_t kind = 1;
  FieldReader reader(trainer_spec);
  for (Field field; reader.next(field);) {
    if (field.number == 3) kind = field.value;
  }
  if (kind < 1 || kind > 4) throw Error("it is of kind {}, which does not exist", kind);
  return kind;
}

void append_varint(std::string& bytes, uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>((value & 0x7f) | 0x80);
  bytes += static_cast<char>(value);
}

}  // namespace

ModelProto parse_model_proto(std::string_view bytes) {
  ModelProto proto;
  std::unordered_set<std::string_view> texts;
  int unknown_pieces = 0;
  FieldReader reader(bytes);
  for (Field field; reader.next(field);) {
    if (field.number == 1) {
      proto.pieces.push_back(parse_piece(field.bytes));
      const ModelProto::Piece& piece = proto.pieces.back();
      if (proto.pieces.size() > largest_vocabulary)
        throw Error("it has more than {} pieces", largest_vocabulary);
      if (!texts.insert(piece.text).second) throw Error("it has the piece {} twice", quote(piece.text));
      unknown_pieces += piece.type == ModelProto::unknown;
    } else if (field.number == 2) {
      proto.kind = parse_kind(field.bytes);
    } else if (field.number == 3 || field.number == 5) {  // normalizer and denormalizer
      FieldReader normalizer(field.bytes);
      for (Field inner; normalizer.next(inner);) {
        if (inner.number == 2) check_character_map(inner.bytes);
      }
    }
  }
  if (proto.pieces.empty()) throw Error("it has no pieces");
  if (unknown_pieces != 1) throw Error("it has {} pieces for the unknown, not one", unknown_pieces);
  return proto;
}

std::string without_seed_file(std::string_view bytes) {
  constexpr uint64_t trainer_spec = 2, seed_file = 54, length_delimited = 2;
  std::string result;
  FieldReader reader(bytes);
  for (Field field; reader.next(field);) {
    if (field.number != trainer_spec) {
      result += field.whole;
      continue;
    }
    std::string kept;
    FieldReader inner(field.bytes);
    for (Field inner_field; inner.next(inner_field);) {
      if (inner_field.number != seed_file) kept += inner_field.whole;
    }
    append_varint(result, trainer_spec << 3 | length_delimited);
    append_varint(result, kept.size());
    result += kept;
  }
  return result;
}

}  // namespace seq2see
