#include "data/derivation.h"

#include <algorithm>
#include <bit>
#include <set>
#include <string_view>

namespace seq2see {
namespace {

constexpr int deepest = 40;
constexpr int most_nodes = 400;

class Drawing {
 public:
  Drawing(const Grammar& grammar, Random& random) : grammar_(grammar), random_(random) {}

  std::optional<Derivation> draw(int start) {
    derivation_.root = std::make_unique<Node>();
    derivation_.root->symbol = start;
    if (!expand(*derivation_.root, 0)) return std::nullopt;
    return std::move(derivation_);
  }

 private:
  bool expand(Node& node, int depth) {
    if (depth > deepest || ++nodes_ > most_nodes) return false;
    const Symbol& symbol = grammar_.symbols[static_cast<size_t>(node.symbol)];
    if (!symbol.entries.empty()) return choose_entry(node, symbol);
    const int number = choose(symbol.rules, grammar_.rules, node);
    if (number < 0) return false;
    node.rule = number;
    const Rule& rule = grammar_.rules[static_cast<size_t>(number)];
    for (int type : rule.variables) {
      node.variables.push_back(derivation_.cells.add(grammar_.types[static_cast<size_t>(type)].all()));
    }
    if (!apply(rule.features, node, node)) return false;
    for (const Child& child : rule.children) {
      node.children.push_back(std::make_unique<Node>());
      node.children.back()->symbol = child.symbol;
      if (!apply(child.features, *node.children.back(), node)) return false;
    }
    for (const bool heads : {true, false}) {
      for (size_t i = 0; i < rule.children.size(); ++i) {
        if (rule.children[i].head == heads && !expand(*node.children[i], depth + 1)) return false;
      }
    }
    return true;
  }

  bool choose_entry(Node& node, const Symbol& symbol) {
    node.entry = choose(symbol.entries, grammar_.entries, node);
    return node.entry >= 0 && apply(grammar_.entries[static_cast<size_t>(node.entry)].features, node, node);
  }

  /// One of `numbers` that fits the node's features, by weight; -1 where none does.
  template <typename Choice>
  int choose(const std::vector<int>& numbers, const std::vector<Choice>& choices, const Node& node) {
    fitting_.clear();
    uint64_t total = 0;
    for (int number : numbers) {
      const Choice& choice = choices[static_cast<size_t>(number)];
      if (!fits(choice.features, node)) continue;
      total += static_cast<uint64_t>(choice.weight);
      fitting_.emplace_back(total, number);
    }
    if (total == 0) return -1;
    const uint64_t drawn = random_.below(total);
    return std::find_if(fitting_.begin(), fitting_.end(), [&](auto each) { return drawn < each.first; })
        ->second;
  }

  bool fits(const std::vector<FeatureUse>& uses, const Node& node) const {
    for (const FeatureUse& use : uses) {
      const int cell = use.variable < 0 ? node.cell_of(use.feature) : -1;
      if (cell >= 0 && (derivation_.cells.values(cell) & use.values) == 0) return false;
    }
    return true;
  }

  /// Gives `node` the features, whose variables are those of `owner`'s rule.
  bool apply(const std::vector<FeatureUse>& uses, Node& node, const Node& owner) {
    Cells& cells = derivation_.cells;
    for (const FeatureUse& use : uses) {
      const int known = node.cell_of(use.feature);
      const int variable = use.variable < 0 ? -1 : owner.variables[static_cast<size_t>(use.variable)];
      if (known < 0) {
        node.features.emplace_back(use.feature, variable < 0 ? cells.add(use.values) : variable);
      } else if (variable < 0 ? !cells.restrict(known, use.values) : !cells.unify(known, variable)) {
        return false;
      }
    }
    return true;
  }

  const Grammar& grammar_;
  Random& random_;
  Derivation derivation_;
  std::vector<std::pair<uint64_t, int>> fitting_;  ///< sum of weights so far, number
  int nodes_ = 0;
};

/// The entries that head a constituent; relations found below it go to `found`.
std::set<int> heads_of(const Grammar& grammar, const Node& node, std::set<int>& found) {
  if (node.entry >= 0) return {node.entry};
  const Rule& rule = grammar.rules[static_cast<size_t>(node.rule)];
  std::vector<std::set<int>> heads;
  for (const auto& child : node.children) heads.push_back(heads_of(grammar, *child, found));
  for (size_t h = 0; h < grammar.held_out.size(); ++h) {
    const auto [first, second] = grammar.held_out[h];
    for (size_t i = 0; i < heads.size(); ++i) {
      if (!heads[i].contains(first)) continue;
      for (size_t j = 0; j < heads.size(); ++j) {
        if (i != j && heads[j].contains(second)) found.insert(static_cast<int>(h));
      }
    }
  }
  const bool marked =
      std::any_of(rule.children.begin(), rule.children.end(), [](const Child& c) { return c.head; });
  std::set<int> own;
  for (size_t i = 0; i < heads.size(); ++i) {
    if (!marked || rule.children[i].head) own.insert(heads[i].begin(), heads[i].end());
  }
  return own;
}

void collect_lemmas(const Grammar& grammar, const Node& node, std::set<std::string_view>& lemmas) {
  if (node.entry >= 0) lemmas.insert(grammar.entries[static_cast<size_t>(node.entry)].lemma);
  for (const auto& child : node.children) collect_lemmas(grammar, *child, lemmas);
}

}  // namespace

int Cells::add(ValueSet values) {
  cells_.push_back({static_cast<int>(cells_.size()), values});
  return static_cast<int>(cells_.size()) - 1;
}

size_t Cells::root(int cell) const {
  while (cells_[static_cast<size_t>(cell)].parent != cell) cell = cells_[static_cast<size_t>(cell)].parent;
  return static_cast<size_t>(cell);
}

bool Cells::unify(int a, int b) {
  const size_t first = root(a), second = root(b);
  cells_[first].values &= cells_[second].values;
  cells_[second].parent = static_cast<int>(first);
  return cells_[first].values != 0;
}

bool Cells::restrict(int cell, ValueSet values) {
  return (cells_[root(cell)].values &= values) != 0;
}

void Cells::decide(int cell, Random& random) {
  ValueSet& values = cells_[root(cell)].values;
  const int many = std::popcount(values);
  if (many < 2) return;
  for (uint64_t skip = random.below(static_cast<uint64_t>(many)); skip > 0; --skip) values &= values - 1;
  values &= ~values + 1;
}

int Node::cell_of(int feature) const {
  for (auto [each, cell] : features) {
    if (each == feature) return cell;
  }
  return -1;
}

std::optional<Derivation> draw_derivation(const Grammar& grammar, int start, Random& random) {
  return Drawing(grammar, random).draw(start);
}

std::vector<int> held_out_relations(const Grammar& grammar, const Node& root) {
  std::set<int> found;
  heads_of(grammar, root, found);
  return {found.begin(), found.end()};
}

bool holds_held_out(const Grammar& grammar, const Node& root) {
  std::set<std::string_view> lemmas;
  collect_lemmas(grammar, root, lemmas);
  const auto occurs = [&](int entry) {
    return lemmas.contains(grammar.entries[static_cast<size_t>(entry)].lemma);
  };
  return std::any_of(grammar.held_out.begin(), grammar.held_out.end(),
                     [&](const HeldOut& pair) { return occurs(pair.first) && occurs(pair.second); });
}

}  // namespace seq2see
