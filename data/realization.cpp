#include "data/realization.h"

#include <algorithm>

#include "data/error.h"
#include "data/grammar_text.h"

namespace seq2see {
namespace {

using Sides = std::array<std::vector<Token>, 2>;

class Realizer {
 public:
  Realizer(const Grammar& grammar, Derivation& derivation, Random& random)
      : grammar_(grammar), cells_(derivation.cells), random_(random) {}

  Sides phrase(const Node& node) {
    const Rule& rule = grammar_.rules[static_cast<size_t>(node.rule)];
    std::vector<Sides> children(node.children.size());
    for (size_t i = 0; i < children.size(); ++i) {
      if (node.children[i]->rule >= 0) children[i] = phrase(*node.children[i]);
    }
    // tokens[side][item]
    std::array<std::vector<std::vector<Token>>, 2> tokens;
    for (size_t side = 0; side < 2; ++side) {
      for (const Item& item : rule.sides[side]) {
        tokens[side].push_back(item_tokens(node, rule, item, static_cast<int>(side), children));
      }
    }
    link_lexical(rule, tokens);
    for (const ItemLink& link : rule.links) {
      link_all(tokens[0][static_cast<size_t>(link.source)], tokens[1][static_cast<size_t>(link.target)],
               link.sure);
    }
    Sides joined;
    for (size_t side = 0; side < 2; ++side) join(rule.sides[side], tokens[side], joined[side]);
    return joined;
  }

  std::vector<std::tuple<int, int, bool>> links;

 private:
  std::vector<Token> item_tokens(const Node& node, const Rule& rule, const Item& item, int side,
                                 std::vector<Sides>& children) {
    if (item.child < 0) return make_tokens(item.word, side);
    const auto number = static_cast<size_t>(item.child);
    const Node& child = *node.children[number];
    if (child.rule >= 0) return children[number][static_cast<size_t>(side)];
    return make_tokens(form_of(child, node, rule, item, side), side);
  }

  std::vector<Token> make_tokens(const std::string& form, int side) {
    std::vector<Token> tokens;
    for (const std::string& word : split_parts(form, '_')) {
      if (word.empty()) continue;
      Token token{word, {next_id_[static_cast<size_t>(side)]++}};
      token.particle = token.text.ends_with('~');
      if (token.particle) token.text.pop_back();
      tokens.push_back(std::move(token));
    }
    return tokens;
  }

  std::string form_of(const Node& child, const Node& parent, const Rule& rule, const Item& item, int side) {
    const Entry& entry = grammar_.entries[static_cast<size_t>(child.entry)];
    const EntrySide& words = entry.sides[static_cast<size_t>(side)];
    if (words.paradigm < 0) return words.arguments[0];
    const Paradigm& paradigm = grammar_.paradigms[static_cast<size_t>(words.paradigm)];
    for (const ParadigmRow& row : paradigm.rows) {
      const auto holds = [&](const FeatureUse& condition) {
        return (value_of(condition.feature, child, parent, item, entry, rule) & condition.values) != 0;
      };
      if (std::all_of(row.conditions.begin(), row.conditions.end(), holds))
        return fill(row.form, words.arguments);
    }
    throw error_at(grammar_.file, rule.line,
                   fmt::format("No row of the paradigm {} fits the features that {} has here.",
                               quote(paradigm.name), quote(entry.lemma)));
  }

  ValueSet value_of(int feature, const Node& child, const Node& parent, const Item& item, const Entry& entry,
                    const Rule& rule) {
    int cell = child.cell_of(feature);
    for (const FeatureUse& use : item.form) {
      if (use.feature != feature) continue;
      cell = use.variable < 0 ? cells_.add(use.values) : parent.variables[static_cast<size_t>(use.variable)];
    }
    if (cell < 0) {
      throw error_at(grammar_.file, rule.line,
                     fmt::format("The form of {} depends on {}, of which the rule says nothing.",
                                 quote(entry.lemma), grammar_.features[static_cast<size_t>(feature)].name));
    }
    cells_.decide(cell, random_);
    return cells_.values(cell);
  }

  /// A word and its translation are linked in all their places.
  void link_lexical(const Rule& rule, const std::array<std::vector<std::vector<Token>>, 2>& tokens) {
    for (size_t i = 0; i < rule.sides[0].size(); ++i) {
      const int child = rule.sides[0][i].child;
      if (child < 0 || !is_lexical(rule, child)) continue;
      for (size_t j = 0; j < rule.sides[1].size(); ++j) {
        if (rule.sides[1][j].child == child) link_all(tokens[0][i], tokens[1][j], true);
      }
    }
  }

  bool is_lexical(const Rule& rule, int child) const {
    const int symbol = rule.children[static_cast<size_t>(child)].symbol;
    return grammar_.symbols[static_cast<size_t>(symbol)].rules.empty();
  }

  void link_all(const std::vector<Token>& source, const std::vector<Token>& target, bool sure) {
    for (const Token& from : source) {
      for (const Token& to : target) {
        if (!from.head || !to.head) continue;
        links.emplace_back(from.ids[0], to.ids[0], sure && !from.particle && !to.particle);
      }
    }
  }

  static void join(const std::vector<Item>& items, std::vector<std::vector<Token>>& tokens,
                   std::vector<Token>& joined) {
    const bool marked = std::any_of(items.begin(), items.end(), [](const Item& item) { return item.head; });
    for (size_t i = 0; i < items.size(); ++i) {
      for (Token& token : tokens[i]) {
        if (marked && !items[i].head) token.head = false;
        joined.push_back(std::move(token));
      }
    }
  }

  const Grammar& grammar_;
  Cells& cells_;
  Random& random_;
  std::array<int, 2> next_id_ = {0, 0};
};

std::string visible(const std::string& text) {
  const size_t tag = text.find('^');
  return tag == 0 ? text : text.substr(0, tag);
}

bool matches(const Grammar& grammar, const Rewrite& rewrite, const std::vector<Token>& tokens, size_t at) {
  const size_t many = rewrite.from.size();
  if (at + many > tokens.size()) return false;
  for (size_t i = 0; i < many; ++i) {
    if (tokens[at + i].text != rewrite.from[i]) return false;
  }
  if (rewrite.before.empty() && rewrite.before_class < 0) return true;
  if (at + many == tokens.size()) return false;
  const std::string& next = tokens[at + many].text;
  if (rewrite.before_class < 0) return next == rewrite.before;
  return grammar.classes[static_cast<size_t>(rewrite.before_class)].holds(visible(next));
}

void apply(const Grammar& grammar, const Rewrite& rewrite, std::vector<Token>& tokens) {
  constexpr size_t most_tokens = 10'000;  // thirty rules a => a a would make a billion
  const size_t from = rewrite.from.size(), to = rewrite.to.size();
  for (size_t at = 0; at + from <= tokens.size(); ++at) {
    if (!matches(grammar, rewrite, tokens, at)) continue;
    Token merged = tokens[at];
    for (size_t i = 1; i < from; ++i) {
      const Token& other = tokens[at + i];
      merged.ids.insert(merged.ids.end(), other.ids.begin(), other.ids.end());
      merged.head |= other.head;
    }
    std::vector<Token> made(to, merged);
    for (size_t i = 0; i < to; ++i) {
      if (from == to) made[i] = tokens[at + i];
      made[i].text = rewrite.to[i];
    }
    const auto begin = tokens.begin() + static_cast<ptrdiff_t>(at);
    tokens.erase(begin, begin + static_cast<ptrdiff_t>(from));
    tokens.insert(tokens.begin() + static_cast<ptrdiff_t>(at), made.begin(), made.end());
    at += to - 1;
    if (tokens.size() > most_tokens) {
      throw Error("The rewrites of {} make a sentence of more than {} words.", grammar.file.string(),
                  most_tokens);
    }
  }
}

}  // namespace

Realization realize(const Grammar& grammar, Derivation& derivation, Random& random) {
  Realizer realizer(grammar, derivation, random);
  if (derivation.root->rule < 0) throw Error("The start of {} has no rules.", grammar.file.string());
  Realization realization{realizer.phrase(*derivation.root), std::move(realizer.links)};
  for (const Rewrite& rewrite : grammar.rewrites) {
    apply(grammar, rewrite, realization.sides[static_cast<size_t>(rewrite.side)]);
  }
  for (auto& side : realization.sides) {
    for (Token& token : side) token.text = visible(token.text);
  }
  return realization;
}

}  // namespace seq2see
