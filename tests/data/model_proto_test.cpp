#include "data/model_proto.h"

#include <gtest/gtest.h>

#include "data/random.h"
#include "data/tokenizer.h"
#include "tests/support/error_text.h"
#include "tests/support/toy_text.h"

namespace seq2see {
namespace {

/// A length-delimited field by hand: tag, length (below 128), bytes.
std::string field(int number, const std::string& bytes) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

std::string piece(const std::string& text, char type = 1) {
  return field(1, field(1, text) + std::string{'\x18', type});
}

const std::string unknown_piece = piece("<unk>", 2);

std::string proto_complaint(const std::string& bytes) {
  return error_text([&] { parse_model_proto(bytes); });
}

TEST(ModelProto, ReadsPiecesAndKind) {
  const std::string bytes = unknown_piece + piece("le") + field(2, std::string("\x18\x02", 2));
  const ModelProto proto = parse_model_proto(bytes);
  ASSERT_EQ(proto.pieces.size(), 2U);
  EXPECT_EQ(proto.pieces[0].type, ModelProto::unknown);
  EXPECT_EQ(proto.pieces[1].text, "le");
  EXPECT_EQ(proto.kind, 2U);
}

TEST(ModelProto, SaysWhatIsWrong) {
  EXPECT_EQ(proto_complaint(""), "it has no pieces");
  EXPECT_EQ(proto_complaint(piece("a")), "it has 0 pieces for the unknown, not one");
  EXPECT_EQ(proto_complaint(unknown_piece + piece("")), "it has an empty piece");
  EXPECT_EQ(proto_complaint(unknown_piece + piece("a") + piece("a")), "it has the piece 'a' twice");
  EXPECT_EQ(proto_complaint(unknown_piece + piece("\xff")), "its piece '\\xff' is not valid UTF-8");
  EXPECT_EQ(proto_complaint(unknown_piece + piece(std::string(1, '\0'))),
            "its piece '\\x00' is not valid UTF-8");
  EXPECT_EQ(proto_complaint(unknown_piece.substr(0, 5)), "it ends in the middle of a field");
  EXPECT_EQ(proto_complaint("\x0b"), "it holds a field of a kind that does not exist");
  EXPECT_EQ(proto_complaint(std::string("\x08").append(10, '\xff')),
            "it holds a number of more than 64 bits");
  EXPECT_EQ(proto_complaint(unknown_piece + field(2, std::string("\x18\x07", 2))),
            "it is of kind 7, which does not exist");
  const std::string not_finite = std::string("\x15\x00\x00\xc0\x7f", 5);
  EXPECT_EQ(proto_complaint(field(1, field(1, "a") + not_finite)), "a piece has a score that is not finite");
}

// Protocol buffers pass over a field of another type than expected, and over a number that an enumeration
// lacks: the library would see a piece without a text, or of a type of its own, where we see another.
TEST(ModelProto, FieldsAreOfTheLibrarysTypes) {
  const std::string text_of_eight_bytes = std::string(1, '\x09') + "eight by";
  const std::string complaint = "its field 1 is of a type that SentencePiece does not write";
  EXPECT_EQ(proto_complaint(unknown_piece + field(1, text_of_eight_bytes)), complaint);
  EXPECT_EQ(proto_complaint(unknown_piece + text_of_eight_bytes), complaint);
  EXPECT_EQ(proto_complaint(unknown_piece + piece("a", 65)),
            "it has a piece of type 65, which does not exist");
  EXPECT_EQ(proto_complaint(unknown_piece + piece("a", 0)), "it has a piece of type 0, which does not exist");
}

TEST(ModelProto, FollowsTheCharacterMapBeforeTheLibraryDoes) {
  const auto with_map = [](const std::string& map) { return unknown_piece + field(3, field(2, map)); };
  for (const std::string& map :
       {std::string("\1\0", 2), std::string("\4\0\0\0\0\0\0\0", 8), std::string("\xff\xff\xff\x7f____\0", 9),
        std::string("\4\0\0\0\0\xff\xff\0\0", 9)}) {
    EXPECT_EQ(proto_complaint(with_map(map)), "its character map is broken");
  }
}

// A unit with the top bit set is a leaf everywhere but at the root, where every walk begins.
TEST(ModelProto, ARootMarkedAsLeafIsFollowedToo) {
  std::string trie(1024, '\0');
  trie.replace(0, 4, "\x04\xfa\x04\xfa");  // its children would lie a million units on
  const std::string map = std::string("\0\4\0\0", 4) + trie + std::string(1, '\0');
  const std::string length{static_cast<char>(map.size() % 128 | 128), static_cast<char>(map.size() / 128)};
  const std::string character_map = "\x12" + length + map;
  const std::string normalizer_length{static_cast<char>(character_map.size() % 128 | 128),
                                      static_cast<char>(character_map.size() / 128)};
  EXPECT_EQ(proto_complaint(unknown_piece + "\x1a" + normalizer_length + character_map),
            "its character map is broken");
}

TEST(ModelProto, AVocabularyHasAnEnd) {
  std::string bytes = unknown_piece;
  for (int i = 0; i < 1 << 20; ++i) bytes += piece(std::to_string(i));
  EXPECT_EQ(proto_complaint(bytes), "it has more than 1048576 pieces");
}

TEST(ModelProto, DropsTheSeedFileAndNothingElse) {
  const std::string seed_file = std::string("\xb2\x03\x04", 3) + "path";  // field 54
  const std::string bytes = unknown_piece + field(2, std::string("\x18\x02", 2) + seed_file + "\x20\x05");
  EXPECT_EQ(without_seed_file(bytes), unknown_piece + field(2, "\x18\x02\x20\x05"));
  EXPECT_EQ(without_seed_file(unknown_piece), unknown_piece);
}

// Whatever bytes are changed, the model either loads and encodes or is refused in a sentence.
TEST(ModelProto, DamagedModelsNeverCrash) {
  const std::string good = Tokenizer::train(toy_sentences(50), {TokenizerKind::unigram, 200}).bytes();
  Random random(8);
  int refused = 0;
  for (int i = 0; i < 150; ++i) {
    std::string bad = good;
    for (int flips = 0; flips < 3; ++flips)
      bad[random.below(bad.size())] ^= static_cast<char>(1 + random.below(255));
    if (i % 3 == 0) bad.resize(random.below(bad.size()));
    try {
      Tokenizer::from_bytes(bad, "bad").encode("l’homme ﬁn ½ … ＡＢＣ 日本 é");
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace seq2see
