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

/// How a field's value is laid out; the numbers are those of protocol buffers.
enum class WireType : uint8_t { varint = 0, fixed64 = 1, length_delimited = 2, fixed32 = 5 };

/// One field of a protocol buffer message.
struct Field {
  uint64_t number = 0;
  WireType type = WireType::varint;
  uint64_t value = 0;      ///< of a varint or fixed32
  std::string_view bytes;  ///< of a length_delimited
  std::string_view whole;  ///< tag and value as they stand in the message

  /// Whether this is the field `wanted`. Of another type the library would pass over it, and see another
  /// model than we do.
  bool is(uint64_t wanted, WireType its_type) const {
    if (number != wanted) return false;
    if (type != its_type) throw Error("its field {} is of a type that SentencePiece does not write", number);
    return true;
  }
};

/// Walks over the fields of a message.
class FieldReader {
 public:
  explicit FieldReader(std::string_view message) : message_(message) {}

  bool next(Field& field) {
    if (at_ == message_.size()) return false;
    const size_t start = at_;
    const uint64_t tag = varint();
    field = {tag >> 3, static_cast<WireType>(tag & 7), 0, {}, {}};
    switch (field.type) {
      case WireType::varint:
        field.value = varint();
        break;
      case WireType::fixed64:
        take(8);
        break;
      case WireType::length_delimited:
        field.bytes = take(varint());
        break;
      case WireType::fixed32: {
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
    if (field.is(1, WireType::length_delimited)) piece.text = field.bytes;
    if (field.is(2, WireType::fixed32) &&
        !std::isfinite(std::bit_cast<float>(static_cast<uint32_t>(field.value)))) {
      throw Error("a piece has a score that is not finite");
    }
    if (field.is(3, WireType::varint)) piece.type = field.value;
  }
  if (piece.text.empty()) throw Error("it has an empty piece");
  if (piece.type < 1 || piece.type > 6)
    throw Error("it has a piece of type {}, which does not exist", piece.type);
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
    const bool is_leaf = i > 0 && (unit >> 31) != 0;  // the root is walked from whatever its bits say
    if (is_leaf) continue;                            // read by its parent, never walked from
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
    if (field.is(3, WireType::varint)) kind = field.value;
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
    if (field.is(1, WireType::length_delimited)) {
      proto.pieces.push_back(parse_piece(field.bytes));
      const ModelProto::Piece& piece = proto.pieces.back();
      if (proto.pieces.size() > largest_vocabulary)
        throw Error("it has more than {} pieces", largest_vocabulary);
      if (!texts.insert(piece.text).second) throw Error("it has the piece {} twice", quote(piece.text));
      unknown_pieces += piece.type == ModelProto::unknown;
    } else if (field.is(2, WireType::length_delimited)) {
      proto.kind = parse_kind(field.bytes);
    } else if (field.is(3, WireType::length_delimited) ||
               field.is(5, WireType::length_delimited)) {  // normalizer and denormalizer
      FieldReader normalizer(field.bytes);
      for (Field inner; normalizer.next(inner);) {
        if (inner.is(2, WireType::length_delimited)) check_character_map(inner.bytes);
      }
    }
  }
  if (proto.pieces.empty()) throw Error("it has no pieces");
  if (unknown_pieces != 1) throw Error("it has {} pieces for the unknown, not one", unknown_pieces);
  return proto;
}

std::string without_seed_file(std::string_view bytes) {
  constexpr uint64_t trainer_spec = 2, seed_file = 54;
  std::string result;
  FieldReader reader(bytes);
  for (Field field; reader.next(field);) {
    if (!field.is(trainer_spec, WireType::length_delimited)) {
      result += field.whole;
      continue;
    }
    std::string kept;
    FieldReader inner(field.bytes);
    for (Field inner_field; inner.next(inner_field);) {
      if (inner_field.number != seed_file) kept += inner_field.whole;
    }
    append_varint(result, trainer_spec << 3 | static_cast<uint64_t>(WireType::length_delimited));
    append_varint(result, kept.size());
    result += kept;
  }
  return result;
}

}  // namespace seq2see
