#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace seq2see {

/// A synchronous grammar with features: each rule writes the same constituents on two sides, each in its own
/// order. docs/grammar.md describes the file; the structs here mirror it. Sides are 0 (source) and 1 (target)
/// throughout. Indices point into the vectors of Grammar.

/// The values that a feature may still take: bit i stands for value i of its type. Unifying is intersecting.
using ValueSet = uint64_t;

/// A list of values, shared by all features declared on one line.
struct FeatureType {
  std::vector<std::string> values;  ///< at most 64
  ValueSet all() const { return values.size() == 64 ? ~ValueSet{0} : (ValueSet{1} << values.size()) - 1; }
};

struct Feature {
  std::string name;
  int type;
};

/// `number=sg`, `number=sg/pl`, `number=!sg` (a set of values) or `number=?n` (a variable of its rule).
struct FeatureUse {
  int feature;
  int variable;     ///< -1 for a set of values
  ValueSet values;  ///< used where variable is -1
};

/// One line of a paradigm: the first row whose conditions hold gives the form.
struct ParadigmRow {
  std::vector<FeatureUse> conditions;
  std::string form;  ///< words joined by '_', $1 to $9 stand for arguments
};

/// How words of one side inflect.
struct Paradigm {
  std::string name;
  int side;
  int arguments;                      ///< highest $n of any row
  std::array<std::string, 10> usual;  ///< usual[n]: argument n where an entry leaves it out; empty: required
  std::vector<ParadigmRow> rows;
};

/// One side of a lexical entry. Without a paradigm its only argument is its only form.
struct EntrySide {
  int paradigm = -1;
  std::vector<std::string> arguments;  ///< usual ones filled in; arguments[0] is $1
};

struct Entry {
  int symbol;
  int weight = 1;
  std::string lemma;  ///< first argument of the source side, or of the target side where that has no words
  std::vector<FeatureUse> features;
  std::array<EntrySide, 2> sides;
  int64_t line;
};

/// A word or a constituent where it stands on one side of a rule.
struct Item {
  std::string word;              ///< empty for a constituent
  int child = -1;                ///< of Rule::children, for a constituent
  std::vector<FeatureUse> form;  ///< of a lexical constituent's later places: they choose the form there only
  bool head = false;
};

struct Child {
  int symbol;
  std::vector<FeatureUse> features;
  bool head = false;
};

/// Two items of a rule whose (head) words are linked.
struct ItemLink {
  int source, target;
  bool sure;
};

struct Rule {
  int symbol;
  int weight = 1;
  std::vector<FeatureUse> features;
  std::vector<int> variables;  ///< type of each variable
  std::vector<Child> children;
  std::array<std::vector<Item>, 2> sides;
  std::vector<ItemLink> links;
  int64_t line;
};

/// A constituent's name: phrases have rules, lexical ones have entries, none has both.
struct Symbol {
  std::string name;
  std::vector<int> rules, entries;
  int64_t first_use = 0;  ///< line
};

/// Words of one side that rewrites speak of: listed whole, or by their beginning; exceptions first.
struct WordClass {
  std::string name;
  int side;
  std::vector<std::string> words, beginnings, exceptions;
  bool holds(std::string_view word) const;
};

/// Neighbouring words that become others, as in de + le -> du.
struct Rewrite {
  int side;
  std::vector<std::string> from, to;  ///< as many as `from`, or either is one word
  std::string before;                 ///< word that must follow, or empty
  int before_class = -1;              ///< class that must follow, or -1
};

/// Two lexical entries that training never sees in one sentence.
struct HeldOut {
  int first, second;
};

/// Marks that are written without a space on one or both hands.
struct Glue {
  std::array<std::vector<std::string>, 2> left, right;  ///< by side: no space before; no space after
};

struct Grammar {
  std::array<std::string, 2> languages;
  std::vector<FeatureType> types;
  std::vector<Feature> features;
  std::vector<Paradigm> paradigms;
  std::vector<Symbol> symbols;
  std::vector<Entry> entries;
  std::vector<Rule> rules;
  std::vector<WordClass> classes;
  std::vector<Rewrite> rewrites;  ///< in the order in which they apply
  std::vector<HeldOut> held_out;
  std::vector<std::string> final_marks;
  Glue glue;
  int start = -1;       ///< symbol of ordinary sentences
  int long_start = -1;  ///< symbol of long sentences
  std::filesystem::path file;
};

/// Reads and checks a grammar. Throws Error naming file and line for anything that is wrong in it: syntax,
/// unknown features, values, symbols, paradigms; symbols that cannot be reached from a start or never end.
Grammar read_grammar(const std::filesystem::path& file);

/// The same from a text; `file` is for complaints.
Grammar parse_grammar(std::string_view text, const std::filesystem::path& file);

}  // namespace seq2see
