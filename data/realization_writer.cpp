#include <utf8proc.h>

#include <algorithm>

#include "data/code_point.h"
#include "data/realization.h"
#include "data/words.h"

namespace seq2see {
namespace {

bool listed(const std::vector<std::string>& list, const std::string& word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

using Change = utf8proc_int32_t (*)(utf8proc_int32_t);

/// Changes the case of the first character, or of all.
std::string recase(const std::string& text, Change change, bool first_only) {
  std::string changed;
  std::string_view rest = text;
  while (!rest.empty() && !(first_only && !changed.empty())) {
    append_code_point(changed, change(take_code_point(rest).code));
  }
  return changed.append(rest);
}

bool ends_in_apostrophe(const std::string& word) {
  return word.ends_with('\'') || word.ends_with("\u2019");
}

/// A line and the bytes that each token takes in it.
struct Line {
  std::string text;
  std::vector<Word> places;
};

Line join(const Grammar& grammar, size_t side, const std::vector<Token>& tokens, Style style) {
  Line line;
  bool glued = true;
  for (const Token& token : tokens) {
    std::string text = token.text;
    if (style.lower_case) {
      text = recase(text, utf8proc_tolower, false);
    } else if (line.text.empty()) {
      text = recase(text, utf8proc_toupper, true);
    }
    if (!glued && !listed(grammar.glue.left[side], token.text)) line.text += ' ';
    const auto begin = static_cast<uint32_t>(line.text.size());
    line.text += text;
    line.places.push_back({begin, static_cast<uint32_t>(line.text.size())});
    glued = ends_in_apostrophe(token.text) || listed(grammar.glue.right[side], token.text);
  }
  return line;
}

/// For each id, the words that its tokens take part in.
std::vector<std::vector<int>> words_by_id(const Line& line, const std::vector<Token>& tokens) {
  std::vector<std::vector<int>> found;
  const std::vector<Word> words = split_words(line.text, WordRule::unicode);
  for (size_t t = 0; t < tokens.size(); ++t) {
    for (size_t w = 0; w < words.size(); ++w) {
      if (words[w].end <= line.places[t].begin || words[w].begin >= line.places[t].end) continue;
      for (int id : tokens[t].ids) {
        if (static_cast<size_t>(id) >= found.size()) found.resize(static_cast<size_t>(id) + 1);
        found[static_cast<size_t>(id)].push_back(static_cast<int>(w));
      }
    }
  }
  return found;
}

}  // namespace

SentencePair write_pair(const Grammar& grammar, const Realization& realization, Style style) {
  std::array<Line, 2> lines;
  std::array<std::vector<std::vector<int>>, 2> words;
  for (size_t side = 0; side < 2; ++side) {
    std::vector<Token> tokens = realization.sides[side];
    if (!style.final_mark && !tokens.empty() && listed(grammar.final_marks, tokens.back().text)) {
      tokens.pop_back();
    }
    lines[side] = join(grammar, side, tokens, style);
    words[side] = words_by_id(lines[side], tokens);
  }
  Links links;
  for (const auto& [source, target, sure] : realization.links) {
    const auto from = static_cast<size_t>(source), to = static_cast<size_t>(target);
    if (from >= words[0].size() || to >= words[1].size()) continue;
    for (int i : words[0][from]) {
      for (int j : words[1][to]) (sure ? links.sure : links.possible).emplace_back(i, j);
    }
  }
  normalize(links);
  return {lines[0].text, lines[1].text, links};
}

}  // namespace seq2see
