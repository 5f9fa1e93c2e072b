#include <algorithm>

#include "data/grammar_reader.h"

namespace seq2see {
namespace {

/// Where the paradigm or word class of that name stands, or -1.
template <typename Entry>
int place_of(const std::vector<Entry>& all, std::string_view name, int side) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Entry& one) { return one.side == side && one.name == name; });
  return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

/// Highest n of any $n.
int highest_argument(std::string_view form) {
  int highest = 0;
  for (size_t i = 0; i + 1 < form.size(); ++i) {
    if (form[i] == '$' && form[i + 1] >= '1' && form[i + 1] <= '9') {
      highest = std::max(highest, form[i + 1] - '0');
    }
  }
  return highest;
}

/// "NAME[FEATURES]" as its two parts; without brackets the second is empty.
std::pair<std::string, std::string> name_and_features(std::string_view text) {
  const size_t bracket = text.find('[');
  if (bracket == std::string_view::npos || text.back() != ']') return {std::string(text), ""};
  return {std::string(trimmed(text.substr(0, bracket))),
          std::string(text.substr(bracket + 1, text.size() - bracket - 2))};
}

}  // namespace

void GrammarReader::read_paradigm(const Statement& statement, const std::vector<std::string>& fields) {
  if (fields.size() < 3 || statement.body.empty()) {
    throw wrong(statement.line,
                "A paradigm is written 'paradigm LANGUAGE NAME' with indented rows 'FEATURES: FORM' below.");
  }
  Paradigm paradigm{fields[2], side_named(fields[1], statement.line), 0, {}, {}};
  for (const Paradigm& other : grammar_.paradigms) {
    if (other.name == paradigm.name && other.side == paradigm.side) {
      throw wrong(statement.line, fmt::format("The paradigm {} is there already.", quote(paradigm.name)));
    }
  }
  for (size_t i = 3; i < fields.size(); ++i) {
    const std::string& field = fields[i];
    if (field.size() < 3 || field[0] < '2' || field[0] > '9' || field[1] != '=' ||
        highest_argument(field) >= field[0] - '0') {
      throw wrong(
          statement.line,
          fmt::format("{} is not a usual argument, such as 2=$1s, made of those before it.", quote(field)));
    }
    paradigm.usual[static_cast<size_t>(field[0] - '0')] = field.substr(2);
  }
  for (const Statement& row : statement.body) {
    const size_t colon = row.text.find(':');
    const auto form = colon == std::string::npos ? std::vector<std::string>{}
                                                 : split_fields(std::string_view(row.text).substr(colon + 1));
    if (form.size() != 1) {
      throw wrong(row.line, "A row is written 'FEATURES: FORM'; words of a form are joined by '_'.");
    }
    const auto conditions =
        read_uses(std::string_view(row.text).substr(0, colon), row.line, nullptr, nullptr);
    paradigm.rows.push_back({conditions, form[0]});
    paradigm.arguments = std::max(paradigm.arguments, highest_argument(form[0]));
  }
  grammar_.paradigms.push_back(std::move(paradigm));
}

int GrammarReader::paradigm_named(std::string_view name, int side, int64_t line) const {
  if (const int found = place_of(grammar_.paradigms, name, side); found >= 0) return found;
  throw wrong(line, fmt::format("There is no paradigm {} for {} above this line.", quote(name),
                                grammar_.languages[static_cast<size_t>(side)]));
}

void GrammarReader::read_words(const Statement& statement) {
  const auto parts = split_parts(std::string_view(statement.text).substr(5), ':');
  const auto paradigms = parts.size() == 2 ? split_parts(parts[1], '|') : std::vector<std::string>{"", ""};
  if (parts.size() > 2 || paradigms.size() != 2 || statement.body.empty()) {
    throw wrong(statement.line,
                "Words are written 'words CATEGORY[FEATURES] : PARADIGM | PARADIGM' with indented entries "
                "'SOURCE | TARGET | FEATURES' below.");
  }
  std::array<int, 2> usual = {-1, -1};
  for (size_t side = 0; side < 2; ++side) {
    if (paradigms[side].empty() || paradigms[side] == "_") continue;
    usual[side] = paradigm_named(paradigms[side], static_cast<int>(side), statement.line);
  }
  const auto [name, features] = name_and_features(parts[0]);
  const int symbol = symbol_named(name, statement.line);
  const auto common = read_uses(features, statement.line, nullptr, nullptr);
  for (const Statement& line : statement.body) read_entry(line, symbol, common, usual);
}

void GrammarReader::read_entry(const Statement& line, int symbol, const std::vector<FeatureUse>& common,
                               const std::array<int, 2>& usual_paradigms) {
  const auto parts = split_parts(line.text, '|');
  if (parts.size() < 2 || parts.size() > 3 || parts[0].empty() || parts[1].empty()) {
    throw wrong(line.line, "An entry is written 'SOURCE | TARGET' or 'SOURCE | TARGET | FEATURES'.");
  }
  Entry entry;
  entry.symbol = symbol;
  entry.line = line.line;
  std::string features;
  for (const std::string& field : split_fields(parts.size() == 3 ? parts[2] : "")) {
    if (field[0] == '*') {
      entry.weight = weight_of(std::string_view(field).substr(1), line.line);
    } else {
      features += field + " ";
    }
  }
  entry.features = read_uses(features, line.line, nullptr, nullptr);
  for (const FeatureUse& use : common) {
    const auto own = [&](const FeatureUse& other) { return other.feature == use.feature; };
    if (std::none_of(entry.features.begin(), entry.features.end(), own)) entry.features.push_back(use);
  }
  for (size_t side = 0; side < 2; ++side) {
    entry.sides[side] =
        read_entry_side(parts[side], static_cast<int>(side), usual_paradigms[side], line.line);
  }
  entry.lemma = entry.sides[entry.sides[0].arguments[0] == "_" ? 1 : 0].arguments[0];
  std::erase(entry.lemma, '~');
  grammar_.symbols[static_cast<size_t>(symbol)].entries.push_back(static_cast<int>(grammar_.entries.size()));
  grammar_.entries.push_back(std::move(entry));
}

EntrySide GrammarReader::read_entry_side(std::string_view text, int side, int usual_paradigm,
                                         int64_t line) const {
  EntrySide entry{usual_paradigm, split_fields(text)};
  auto& arguments = entry.arguments;
  if (arguments[0].size() > 1 && arguments[0].back() == ':') {
    arguments[0].pop_back();
    entry.paradigm = paradigm_named(arguments[0], side, line);
    arguments.erase(arguments.begin());
  } else if (arguments[0] == "_") {
    entry.paradigm = -1;
  }
  if (entry.paradigm < 0) {
    if (arguments.size() == 1) return entry;
    throw wrong(line,
                fmt::format("{} has no paradigm, so it is one form; join its words by '_'.", quote(text)));
  }
  const Paradigm& paradigm = grammar_.paradigms[static_cast<size_t>(entry.paradigm)];
  const auto wanted = static_cast<size_t>(std::max(1, paradigm.arguments));
  while (arguments.size() < wanted && !paradigm.usual[arguments.size() + 1].empty() && !arguments.empty()) {
    arguments.push_back(fill(paradigm.usual[arguments.size() + 1], arguments));
  }
  if (arguments.size() != wanted) {
    throw wrong(line, fmt::format("The paradigm {} takes {} arguments; {} gives {} (usual ones included).",
                                  quote(paradigm.name), wanted, quote(text), arguments.size()));
  }
  return entry;
}

bool WordClass::holds(std::string_view word) const {
  const auto listed = [&](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), word) != list.end();
  };
  if (listed(exceptions)) return false;
  return listed(words) || std::any_of(beginnings.begin(), beginnings.end(),
                                      [&](const std::string& each) { return word.starts_with(each); });
}

void GrammarReader::read_class(const Statement& statement, const std::vector<std::string>& fields) {
  no_body(statement);
  if (fields.size() < 5 || fields[3] != ":") {
    throw wrong(statement.line,
                "A class is written 'class LANGUAGE NAME : WORD... BEGINNING*... !EXCEPTION...'.");
  }
  WordClass words{fields[2], side_named(fields[1], statement.line), {}, {}, {}};
  for (size_t i = 4; i < fields.size(); ++i) {
    const std::string& field = fields[i];
    if (field.size() > 1 && field.back() == '*') {
      words.beginnings.push_back(field.substr(0, field.size() - 1));
    } else if (field.size() > 1 && field[0] == '!') {
      words.exceptions.push_back(field.substr(1));
    } else {
      words.words.push_back(field);
    }
  }
  grammar_.classes.push_back(std::move(words));
}

int GrammarReader::class_named(std::string_view name, int side, int64_t line) const {
  if (const int found = place_of(grammar_.classes, name, side); found >= 0) return found;
  throw wrong(line, fmt::format("There is no class {} for {} above this line.", quote(name),
                                grammar_.languages[static_cast<size_t>(side)]));
}

void GrammarReader::read_rewrite(const Statement& statement) {
  no_body(statement);
  const auto fields = split_fields(statement.text);
  const auto arrow = std::find(fields.begin(), fields.end(), "=>");
  const auto slash = std::find(fields.begin(), arrow, "/");
  const bool bad_context = slash != arrow && arrow - slash != 2;
  if (fields.size() < 6 || fields[2] != ":" || arrow == fields.end() || bad_context) {
    throw wrong(statement.line,
                "A rewrite is written 'rewrite LANGUAGE : WORD... => WORD...', with '/ WORD' or '/ <CLASS>' "
                "before the arrow for what must follow.");
  }
  Rewrite rewrite{
      side_named(fields[1], statement.line), {fields.begin() + 3, slash}, {arrow + 1, fields.end()}, {}, -1};
  if (slash != arrow) {
    const std::string_view next = *(slash + 1);
    if (next.starts_with('<') && next.ends_with('>')) {
      rewrite.before_class = class_named(next.substr(1, next.size() - 2), rewrite.side, statement.line);
    } else {
      rewrite.before = next;
    }
  }
  const size_t from = rewrite.from.size(), to = rewrite.to.size();
  if (from == 0 || to == 0 || (from != to && from != 1 && to != 1)) {
    throw wrong(statement.line,
                "A rewrite makes as many words as it takes, or one of several, or several of one.");
  }
  grammar_.rewrites.push_back(std::move(rewrite));
}

}  // namespace seq2see
