#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "data/error.h"
#include "data/grammar.h"
#include "data/grammar_text.h"

namespace seq2see {

/// Builds a Grammar statement by statement. Used by parse_grammar() alone; the rules of the format are in
/// docs/grammar.md.
class GrammarReader {
 public:
  explicit GrammarReader(const std::filesystem::path& file) { grammar_.file = file; }

  void read(const std::vector<Statement>& statements);
  Grammar take() { return std::move(grammar_); }

 private:
  /// Variables of the rule being read: name to number.
  using Variables = std::map<std::string, int>;

  Error wrong(int64_t line, const std::string& sentence) const {
    return error_at(grammar_.file, line, sentence);
  }
  void read_statement(const Statement& statement);
  void no_body(const Statement& statement) const;
  void read_languages(const Statement& statement, const std::vector<std::string>& fields);
  void read_start(const Statement& statement, const std::vector<std::string>& fields);
  void read_feature(const Statement& statement);
  void read_paradigm(const Statement& statement, const std::vector<std::string>& fields);
  void read_words(const Statement& statement);
  void read_entry(const Statement& line, int symbol, const std::vector<FeatureUse>& common,
                  const std::array<int, 2>& usual_paradigms);
  EntrySide read_entry_side(std::string_view text, int side, int usual_paradigm, int64_t line) const;
  void read_class(const Statement& statement, const std::vector<std::string>& fields);
  void read_rewrite(const Statement& statement);
  void read_glue(const Statement& statement, const std::vector<std::string>& fields);
  void read_hold(const Statement& statement);

  // grammar_rule_reader.cpp
  struct WrittenItem;
  void read_rules(const Statement& statement);
  void read_rule(const Statement& line, int symbol, std::string_view head);
  WrittenItem read_item(std::string_view text, Rule& rule, Variables& variables);
  void place_item(const WrittenItem& written, int side, Rule& rule,
                  std::map<std::pair<int, int>, int>& children);
  void link_items(const std::array<std::vector<WrittenItem>, 2>& written, Rule& rule) const;

  int side_named(std::string_view name, int64_t line) const;
  int symbol_named(const std::string& name, int64_t line);
  int paradigm_named(std::string_view name, int side, int64_t line) const;
  int class_named(std::string_view name, int side, int64_t line) const;
  int entry_named(std::string_view category, std::string_view lemma, int64_t line) const;
  int weight_of(std::string_view digits, int64_t line) const;
  FeatureUse read_use(std::string_view text, int64_t line, Rule* rule, Variables* variables) const;
  std::vector<FeatureUse> read_uses(std::string_view text, int64_t line, Rule* rule,
                                    Variables* variables) const;

  Grammar grammar_;
  std::map<std::string, int> symbol_numbers_;
  std::map<std::string, int> feature_numbers_;
};

/// Finds symbols that are not defined, cannot be reached from a start or never end in words, features that a
/// symbol does not know, and constituents on one side that have words on the other. Throws Error.
void check_grammar(const Grammar& grammar);

}  // namespace seq2see
