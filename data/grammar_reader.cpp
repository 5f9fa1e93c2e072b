#include "data/grammar_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "data/files.h"

namespace seq2see {
namespace {

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

}  // namespace

Grammar read_grammar(const std::filesystem::path& file) {
  constexpr uint64_t most_bytes = 16 << 20;
  return parse_grammar(read_file(file, most_bytes), file);
}

Grammar parse_grammar(std::string_view text, const std::filesystem::path& file) {
  GrammarReader reader(file);
  reader.read(split_statements(text, file));
  Grammar grammar = reader.take();
  check_grammar(grammar);
  return grammar;
}

void GrammarReader::read(const std::vector<Statement>& statements) {
  // Held-out entries may be named before their words: they are read last.
  for (const Statement& statement : statements) {
    if (!statement.text.starts_with("hold")) read_statement(statement);
  }
  for (const Statement& statement : statements) {
    if (statement.text.starts_with("hold")) read_statement(statement);
  }
}

void GrammarReader::read_statement(const Statement& statement) {
  const std::vector<std::string> fields = split_fields(statement.text);
  const std::string& keyword = fields[0];
  if (keyword != "languages" && grammar_.languages[0].empty()) {
    throw wrong(statement.line,
                "A grammar starts with a line such as 'languages en fr', its source and its target.");
  }
  if (keyword == "languages") return read_languages(statement, fields);
  if (keyword == "start") return read_start(statement, fields);
  if (keyword == "feature") return read_feature(statement);
  if (keyword == "paradigm") return read_paradigm(statement, fields);
  if (keyword == "words") return read_words(statement);
  if (keyword == "rule") return read_rules(statement);
  if (keyword == "class") return read_class(statement, fields);
  if (keyword == "rewrite") return read_rewrite(statement);
  if (keyword == "glue" || keyword == "final") return read_glue(statement, fields);
  if (keyword == "hold") return read_hold(statement);
  throw wrong(statement.line,
              fmt::format("{} starts no statement; these do: languages, start, feature, paradigm, words, "
                          "rule, class, rewrite, glue, final, hold.",
                          quote(keyword)));
}

void GrammarReader::no_body(const Statement& statement) const {
  if (statement.body.empty()) return;
  throw wrong(statement.body[0].line,
              "Only 'paradigm', 'words', 'rule' and 'hold' have indented lines below them.");
}

void GrammarReader::read_languages(const Statement& statement, const std::vector<std::string>& fields) {
  no_body(statement);
  if (!grammar_.languages[0].empty()) throw wrong(statement.line, "The languages are named once.");
  if (fields.size() != 3 || fields[1] == fields[2]) {
    throw wrong(statement.line, "'languages' takes two different names, the source and the target.");
  }
  grammar_.languages = {fields[1], fields[2]};
}

void GrammarReader::read_start(const Statement& statement, const std::vector<std::string>& fields) {
  no_body(statement);
  const bool is_long = fields.size() == 3 && fields[2] == "long";
  if (fields.size() != 2 && !is_long) {
    throw wrong(statement.line, "'start' takes a symbol, and 'long' after it for long sentences.");
  }
  int& start = is_long ? grammar_.long_start : grammar_.start;
  if (start >= 0) throw wrong(statement.line, "This start was given before.");
  start = symbol_named(fields[1], statement.line);
}

void GrammarReader::read_feature(const Statement& statement) {
  no_body(statement);
  const size_t colon = statement.text.find(':');
  const auto names = split_fields(std::string_view(statement.text).substr(0, colon));
  const auto values = colon == std::string::npos ? std::vector<std::string>{}
                                                 : split_fields(statement.text.substr(colon + 1));
  if (names.size() < 2 || values.empty() || values.size() > 64) {
    throw wrong(statement.line,
                "A feature is written 'feature NAME... : VALUE...', with 1 to 64 values that all the names "
                "share.");
  }
  for (size_t i = 0; i < values.size(); ++i) {
    if (std::count(values.begin(), values.end(), values[i]) > 1 ||
        values[i].find_first_of("?!/=[]") != std::string::npos) {
      throw wrong(statement.line,
                  fmt::format("The value {} is repeated, or holds one of ? ! / = [ ].", quote(values[i])));
    }
  }
  for (size_t i = 1; i < names.size(); ++i) {
    if (!feature_numbers_.emplace(names[i], static_cast<int>(grammar_.features.size())).second) {
      throw wrong(statement.line, fmt::format("The feature {} is declared twice.", quote(names[i])));
    }
    grammar_.features.push_back({names[i], static_cast<int>(grammar_.types.size())});
  }
  grammar_.types.push_back({values});
}

void GrammarReader::read_glue(const Statement& statement, const std::vector<std::string>& fields) {
  no_body(statement);
  if (fields[0] == "final") {
    grammar_.final_marks.assign(fields.begin() + 1, fields.end());
    return;
  }
  const bool left = fields.size() > 3 && (fields[2] == "left" || fields[2] == "both");
  const bool right = fields.size() > 3 && (fields[2] == "right" || fields[2] == "both");
  if (!left && !right) {
    throw wrong(statement.line, "Glue is written 'glue LANGUAGE left|right|both MARK...'.");
  }
  const auto side = static_cast<size_t>(side_named(fields[1], statement.line));
  for (size_t i = 3; i < fields.size(); ++i) {
    if (left) grammar_.glue.left[side].push_back(fields[i]);
    if (right) grammar_.glue.right[side].push_back(fields[i]);
  }
}

void GrammarReader::read_hold(const Statement& statement) {
  const auto categories = split_fields(statement.text);
  if (categories.size() != 3 || statement.body.empty()) {
    throw wrong(statement.line,
                "'hold' takes two lexical categories and, indented below, lines of two lemmas each.");
  }
  for (const Statement& line : statement.body) {
    const auto lemmas = split_fields(line.text);
    if (lemmas.size() != 2) throw wrong(line.line, "A held-out combination is two lemmas.");
    grammar_.held_out.push_back(
        {entry_named(categories[1], lemmas[0], line.line), entry_named(categories[2], lemmas[1], line.line)});
  }
}

int GrammarReader::side_named(std::string_view name, int64_t line) const {
  for (int side = 0; side < 2; ++side) {
    if (grammar_.languages[static_cast<size_t>(side)] == name) return side;
  }
  throw wrong(line, fmt::format("{} is not a language of this grammar; they are {} and {}.", quote(name),
                                grammar_.languages[0], grammar_.languages[1]));
}

int GrammarReader::symbol_named(const std::string& name, int64_t line) {
  const auto is_part = [](char c) { return is_upper(c) || (c >= '0' && c <= '9') || c == '_'; };
  if (name.empty() || !is_upper(name[0]) || !std::all_of(name.begin(), name.end(), is_part)) {
    throw wrong(line, fmt::format("{} cannot name a symbol: symbols are written in capitals, digits and _.",
                                  quote(name)));
  }
  const auto [found, is_new] = symbol_numbers_.emplace(name, static_cast<int>(grammar_.symbols.size()));
  if (is_new) {
    grammar_.symbols.emplace_back();
    grammar_.symbols.back().name = name;
    grammar_.symbols.back().first_use = line;
  }
  return found->second;
}

int GrammarReader::entry_named(std::string_view category, std::string_view lemma, int64_t line) const {
  const auto found = symbol_numbers_.find(std::string(category));
  int entry = -1;
  if (found != symbol_numbers_.end()) {
    for (int each : grammar_.symbols[static_cast<size_t>(found->second)].entries) {
      if (grammar_.entries[static_cast<size_t>(each)].lemma != lemma) continue;
      if (entry >= 0) throw wrong(line, fmt::format("{} has two entries {}.", category, quote(lemma)));
      entry = each;
    }
  }
  if (entry < 0) throw wrong(line, fmt::format("{} has no entry {}.", quote(category), quote(lemma)));
  return entry;
}

int GrammarReader::weight_of(std::string_view digits, int64_t line) const {
  int weight = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), weight);
  if (error != std::errc() || end != digits.data() + digits.size() || weight < 1 || weight > 1'000'000) {
    throw wrong(line, fmt::format("A weight is written *1 to *1000000, not *{}.", digits));
  }
  return weight;
}

FeatureUse GrammarReader::read_use(std::string_view text, int64_t line, Rule* rule,
                                   Variables* variables) const {
  const size_t equals = text.find('=');
  const std::string name(text.substr(0, equals));
  const auto found = feature_numbers_.find(name);
  if (found == feature_numbers_.end()) {
    throw wrong(line, fmt::format("{} is not a feature; 'feature' lines declare them.", quote(name)));
  }
  const int type_number = grammar_.features[static_cast<size_t>(found->second)].type;
  const FeatureType& type = grammar_.types[static_cast<size_t>(type_number)];
  std::string value(equals == std::string_view::npos ? "?" + name : text.substr(equals + 1));
  if (value.starts_with('?')) {
    if (variables == nullptr) {
      throw wrong(line, fmt::format("{} is a variable; only rules have variables.", quote(text)));
    }
    const auto [variable, is_new] = variables->emplace(value, static_cast<int>(rule->variables.size()));
    if (is_new) rule->variables.push_back(type_number);
    if (rule->variables[static_cast<size_t>(variable->second)] != type_number) {
      throw wrong(line, fmt::format("The variable {} stands for features that have other values than {}.",
                                    quote(value), quote(name)));
    }
    return {found->second, variable->second, 0};
  }
  const bool others = value.starts_with('!');
  ValueSet values = 0;
  for (const std::string& each : split_parts(std::string_view(value).substr(others ? 1 : 0), '/')) {
    const auto at = std::find(type.values.begin(), type.values.end(), each);
    if (at == type.values.end()) {
      throw wrong(line, fmt::format("{} is not a value of {}; its values are {}.", quote(each), name,
                                    fmt::join(type.values, ", ")));
    }
    values |= ValueSet{1} << (at - type.values.begin());
  }
  if (others) values = type.all() & ~values;
  if (values == 0) throw wrong(line, fmt::format("{} leaves no value.", quote(text)));
  return {found->second, -1, values};
}

std::vector<FeatureUse> GrammarReader::read_uses(std::string_view text, int64_t line, Rule* rule,
                                                 Variables* variables) const {
  std::vector<FeatureUse> uses;
  for (const std::string& field : split_fields(text)) {
    const FeatureUse use = read_use(field, line, rule, variables);
    for (const FeatureUse& other : uses) {
      if (other.feature == use.feature && (other.variable < 0) == (use.variable < 0)) {
        throw wrong(line, fmt::format("The feature in {} is given twice.", quote(field)));
      }
    }
    uses.push_back(use);
  }
  return uses;
}

}  // namespace seq2see
