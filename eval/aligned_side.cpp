#include "eval/alignment.h"

namespace seq2see {

AlignedSide make_side(const std::string& text, const std::vector<Piece>& pieces, const Tokenizer& tokenizer,
                      WordRule rule) {
  AlignedSide side;
  side.text = text;
  for (const Piece& piece : pieces) side.tokens.push_back(tokenizer.piece(piece.id));
  const std::vector<Word> words = split_words(text, rule);
  for (const Word& word : words) side.words.push_back(text.substr(word.begin, word.end - word.begin));
  side.token_words = words_of_pieces(pieces, words);
  return side;
}

}  // namespace seq2see
