#include <algorithm>
#include <charconv>

#include "data/grammar_reader.h"

namespace seq2see {

struct WrittenLabel {
  std::string name;
  bool sure;
};

namespace {

/// Cuts "@a", "@a?" and the head's '*' from the end of an item.
void cut_labels(std::string_view& text, std::vector<WrittenLabel>& labels, bool& head) {
  // What starts with '@' or '*' is a word of its own, and brackets and quotes keep theirs.
  size_t end = text.find_last_of("]\"");
  end = end == std::string_view::npos ? 1 : end + 1;
  const size_t cut = text.find_first_of("@*", end);
  if (cut == std::string_view::npos) return;
  std::string_view tail = text.substr(cut);
  text = text.substr(0, cut);
  while (!tail.empty()) {
    const size_t next = std::min(tail.find_first_of("@*", 1), tail.size());
    std::string_view part = tail.substr(0, next);
    tail.remove_prefix(next);
    if (part[0] == '*') {
      head = true;
      part.remove_prefix(1);
      if (part.empty()) continue;
    }
    const bool possible = part.ends_with('?');
    part = part.substr(1, part.size() - (possible ? 2 : 1));
    labels.push_back({std::string(part), !possible});
  }
}

}  // namespace

/// An item as it is written, before it is known to be a child's first or later place.
struct GrammarReader::WrittenItem {
  std::string word;  ///< empty for a constituent
  int symbol = -1;
  int index = 0;
  std::vector<FeatureUse> features;
  std::vector<WrittenLabel> labels;
  bool head = false;
  std::string text;
  int64_t line = 0;
};

void GrammarReader::read_rules(const Statement& statement) {
  const std::string_view text = trimmed(std::string_view(statement.text).substr(4));
  const size_t bracket = std::min(text.find('['), text.size());
  if (bracket < text.size() && text.back() != ']') {
    throw wrong(statement.line, "A rule's head is written 'rule SYMBOL[FEATURES]'.");
  }
  const int symbol = symbol_named(std::string(trimmed(text.substr(0, bracket))), statement.line);
  if (statement.body.empty()) {
    throw wrong(statement.line, "Below a rule's head stand indented lines 'SOURCE ITEMS | TARGET ITEMS'.");
  }
  const std::string_view head =
      bracket < text.size() ? text.substr(bracket + 1, text.size() - bracket - 2) : "";
  for (const Statement& line : statement.body) read_rule(line, symbol, head);
}

void GrammarReader::read_rule(const Statement& line, int symbol, std::string_view head) {
  Rule rule;
  rule.symbol = symbol;
  rule.line = line.line;
  Variables variables;
  rule.features = read_uses(head, line.line, &rule, &variables);
  std::vector<std::string> parts = split_parts(line.text, '|');
  if (parts.size() != 2) throw wrong(line.line, "A rule has two sides: 'SOURCE ITEMS | TARGET ITEMS'.");
  std::map<std::pair<int, int>, int> children;
  std::array<std::vector<WrittenItem>, 2> written;
  for (size_t side = 0; side < 2; ++side) {
    std::vector<std::string> fields = split_fields(parts[side]);
    if (side == 0 && !fields.empty() && fields[0].size() > 1 && fields[0][0] == '*') {
      rule.weight = weight_of(std::string_view(fields[0]).substr(1), line.line);
      fields.erase(fields.begin());
    }
    if (fields.empty()) throw wrong(line.line, "A side without words is written '_'.");
    for (const std::string& field : fields) {
      if (field == "_") continue;
      written[side].push_back(read_item(field, rule, variables));
      place_item(written[side].back(), static_cast<int>(side), rule, children);
    }
  }
  link_items(written, rule);
  grammar_.symbols[static_cast<size_t>(symbol)].rules.push_back(static_cast<int>(grammar_.rules.size()));
  grammar_.rules.push_back(std::move(rule));
}

GrammarReader::WrittenItem GrammarReader::read_item(std::string_view text, Rule& rule, Variables& variables) {
  WrittenItem item;
  item.text = text;
  item.line = rule.line;
  cut_labels(text, item.labels, item.head);
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') {
    item.word = text.substr(1, text.size() - 2);
    return item;
  }
  if (text.empty() || text[0] < 'A' || text[0] > 'Z') {
    item.word = text;
    if (text.find_first_of("[]\"") != std::string_view::npos || text.empty()) {
      throw wrong(rule.line, fmt::format("{} is neither a word nor a symbol.", quote(item.text)));
    }
    return item;
  }
  const size_t bracket = std::min(text.find('['), text.size());
  if (bracket < text.size()) {
    if (text.back() != ']') {
      throw wrong(rule.line, fmt::format("The bracket in {} is not closed.", quote(item.text)));
    }
    item.features =
        read_uses(text.substr(bracket + 1, text.size() - bracket - 2), rule.line, &rule, &variables);
  }
  std::string_view name = text.substr(0, bracket);
  const size_t colon = name.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view digits = name.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), item.index);
    if (error != std::errc() || end != digits.data() + digits.size() || item.index < 1 || item.index > 9) {
      throw wrong(rule.line,
                  fmt::format("The number after the colon of {} is not 1 to 9.", quote(item.text)));
    }
    name = name.substr(0, colon);
  }
  item.symbol = symbol_named(std::string(name), rule.line);
  return item;
}

void GrammarReader::place_item(const WrittenItem& written, int side, Rule& rule,
                               std::map<std::pair<int, int>, int>& children) {
  Item item;
  item.word = written.word;
  item.head = written.head;
  if (written.symbol >= 0) {
    const auto [child, is_new] =
        children.emplace(std::pair(written.symbol, written.index), static_cast<int>(rule.children.size()));
    item.child = child->second;
    const auto number = static_cast<size_t>(child->second);
    if (is_new) {
      rule.children.push_back({written.symbol, written.features, false});
    } else {
      item.form = written.features;
    }
    if (side == 0 || is_new) rule.children[number].head |= written.head;
  }
  rule.sides[static_cast<size_t>(side)].push_back(std::move(item));
}

void GrammarReader::link_items(const std::array<std::vector<WrittenItem>, 2>& written, Rule& rule) const {
  std::map<std::string, std::array<int, 2>> uses;
  for (size_t side = 0; side < 2; ++side) {
    for (const WrittenItem& item : written[side]) {
      for (const WrittenLabel& label : item.labels) ++uses[label.name][side];
    }
  }
  for (const auto& [name, count] : uses) {
    if (name.empty() || count[0] == 0 || count[1] == 0) {
      throw wrong(rule.line, fmt::format("The label {} stands on one side only, so it links nothing.",
                                         quote("@" + name)));
    }
  }
  // How many times the item's word stands before it on its side: equal words link in order.
  const auto earlier = [&](size_t side, size_t at) {
    const auto begin = written[side].begin();
    return std::count_if(begin, begin + static_cast<ptrdiff_t>(at),
                         [&](const WrittenItem& item) { return item.word == written[side][at].word; });
  };
  for (size_t i = 0; i < written[0].size(); ++i) {
    for (size_t j = 0; j < written[1].size(); ++j) {
      const WrittenItem &source = written[0][i], &target = written[1][j];
      // A word that is the same on both sides, such as a comma, links by itself.
      const bool same = !source.word.empty() && source.word == target.word && source.labels.empty() &&
                        target.labels.empty() && earlier(0, i) == earlier(1, j);
      if (same) rule.links.push_back({static_cast<int>(i), static_cast<int>(j), true});
      for (const WrittenLabel& from : source.labels) {
        for (const WrittenLabel& to : target.labels) {
          if (from.name != to.name) continue;
          rule.links.push_back({static_cast<int>(i), static_cast<int>(j), from.sure && to.sure});
        }
      }
    }
  }
}

}  // namespace seq2see
