#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace seq2see {

/// What a code point is to the word rule and to the tokenizer.
enum class CharacterKind {
  white,      ///< Unicode's White_Space, control characters, and what is_white() lists
  letter,     ///< general category L, but for ideographs
  mark,       ///< combining marks (M) and format characters (Cf), which belong to what stands before them
  digit,      ///< general category N
  ideograph,  ///< Han characters, each of which is a word
  other,      ///< punctuation, symbols, private and unassigned code points
};

/// A code point and the bytes [begin, end) of the line that it fills.
struct Character {
  int32_t code;
  uint32_t begin, end;
  CharacterKind kind;
};

/// The characters of a line. A byte that is no valid UTF-8 comes as one `other` of code U+FFFD.
std::vector<Character> characters_of(std::string_view line);

CharacterKind kind_of(int32_t code);

/// White_Space, control characters, and what SentencePiece's nmt_nfkc rule turns into a space: U+200B to
/// U+200C, U+200E, U+200F, U+2581 (its own mark for a space), U+FEFF and U+FFFD.
bool is_white(int32_t code);

/// Where the first byte stands that is no valid UTF-8 (surrogates and overlong forms are not), or npos.
size_t first_invalid_byte(std::string_view text);

/// The text without the white space at both ends.
std::string_view trim(std::string_view text);

/// The text with every byte of white space replaced by a plain space; as long as the text, so that byte
/// offsets stay.
std::string blank_white_space(std::string_view text);

}  // namespace seq2see
