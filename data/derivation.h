#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/grammar.h"
#include "data/random.h"

namespace seq2see {

/// The feature values of one derivation: cells that are shared by unifying them.
class Cells {
 public:
  int add(ValueSet values);
  /// Makes both one cell with the values that both allow; false where there are none.
  bool unify(int a, int b);
  bool restrict(int cell, ValueSet values);
  ValueSet values(int cell) const { return cells_[root(cell)].values; }
  /// Draws one value for a cell that still allows several.
  void decide(int cell, Random& random);

 private:
  struct Cell {
    int parent;
    ValueSet values;
  };
  size_t root(int cell) const;
  std::vector<Cell> cells_;
};

/// A constituent of a derivation.
struct Node {
  int symbol;
  int rule = -1;                                ///< of a phrase
  int entry = -1;                               ///< of a lexical constituent
  std::vector<std::pair<int, int>> features;    ///< feature, cell
  std::vector<int> variables;                   ///< cells of the rule's variables
  std::vector<std::unique_ptr<Node>> children;  ///< as in Rule::children
  int cell_of(int feature) const;               ///< -1 where nothing has spoken of it
};

struct Derivation {
  std::unique_ptr<Node> root;
  Cells cells;
};

/// Draws a derivation from `start` by the weights of rules and entries; of each rule's children, heads come
/// first and the others from the left. Nothing where the features of what was drawn do not fit together, or
/// where it grows beyond 40 levels or 400 constituents: draw again then.
std::optional<Derivation> draw_derivation(const Grammar& grammar, int start, Random& random);

/// Pairs of held-out entries (indices into Grammar::held_out) that stand together in the derivation: heads of
/// two children of one rule.
std::vector<int> held_out_relations(const Grammar& grammar, const Node& root);

/// Whether both lemmas of any held-out combination occur anywhere in the derivation, also as other entries
/// of the same lemma ("the small dog", "the dog is small").
bool holds_held_out(const Grammar& grammar, const Node& root);

}  // namespace seq2see
