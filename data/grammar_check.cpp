#include <algorithm>
#include <functional>
#include <set>

#include "data/grammar_reader.h"

namespace seq2see {
namespace {

class Checker {
 public:
  explicit Checker(const Grammar& grammar) : grammar_(grammar) {}

  void check() const {
    if (grammar_.start < 0) {
      throw Error("{} names no start. Add a line such as 'start S'.", grammar_.file.string());
    }
    check_definitions();
    check_places();
    check_features();
    check_reached();
    check_ends();
    check_silence();
  }

 private:
  const Symbol& symbol(int number) const { return grammar_.symbols[static_cast<size_t>(number)]; }
  const Rule& rule(int number) const { return grammar_.rules[static_cast<size_t>(number)]; }
  const Entry& entry(int number) const { return grammar_.entries[static_cast<size_t>(number)]; }
  Error wrong(int64_t line, const std::string& sentence) const {
    return error_at(grammar_.file, line, sentence);
  }

  void check_definitions() const {
    for (const Symbol& each : grammar_.symbols) {
      if (each.rules.empty() && each.entries.empty()) {
        throw wrong(each.first_use,
                    fmt::format("The symbol {} has neither rules nor words. Define it, or put the word in "
                                "quotation marks if it is one.",
                                each.name));
      }
      if (!each.rules.empty() && !each.entries.empty()) {
        throw wrong(rule(each.rules[0]).line,
                    fmt::format("{} has words, so it cannot have rules as well.", each.name));
      }
    }
  }

  /// A phrase stands at most once on a side, and only its first place has features.
  void check_places() const {
    for (const Rule& each : grammar_.rules) {
      std::set<int> seen;
      for (const auto& side : each.sides) {
        std::set<int> here;
        for (const Item& item : side) {
          if (item.child < 0) continue;
          const Symbol& child = symbol(each.children[static_cast<size_t>(item.child)].symbol);
          if (child.rules.empty()) continue;
          if (!here.insert(item.child).second) {
            throw wrong(each.line, fmt::format("{0} stands twice on one side. If two are meant, number them "
                                               "{0}:1 and {0}:2.",
                                               child.name));
          }
          if (!item.form.empty()) {
            throw wrong(each.line,
                        fmt::format("The features of {} are given where it stands first.", child.name));
          }
        }
      }
    }
  }

  std::set<int> known_features(const Symbol& each) const {
    std::set<int> known;
    const auto add = [&](const std::vector<FeatureUse>& uses) {
      for (const FeatureUse& use : uses) known.insert(use.feature);
    };
    for (int number : each.rules) add(rule(number).features);
    for (int number : each.entries) {
      add(entry(number).features);
      for (const EntrySide& side : entry(number).sides) {
        if (side.paradigm < 0) continue;
        for (const auto& row : grammar_.paradigms[static_cast<size_t>(side.paradigm)].rows) {
          add(row.conditions);
        }
      }
    }
    return known;
  }

  void check_features() const {
    std::vector<std::set<int>> known;
    known.reserve(grammar_.symbols.size());
    for (const Symbol& each : grammar_.symbols) known.push_back(known_features(each));
    for (const Rule& each : grammar_.rules) {
      const auto check_uses = [&](const std::vector<FeatureUse>& uses, const Child& child) {
        for (const FeatureUse& use : uses) {
          if (known[static_cast<size_t>(child.symbol)].contains(use.feature)) continue;
          throw wrong(each.line, fmt::format("Nothing in {} knows the feature {}.", symbol(child.symbol).name,
                                             grammar_.features[static_cast<size_t>(use.feature)].name));
        }
      };
      for (const Child& child : each.children) check_uses(child.features, child);
      for (const auto& side : each.sides) {
        for (const Item& item : side) {
          if (item.child >= 0) check_uses(item.form, each.children[static_cast<size_t>(item.child)]);
        }
      }
    }
  }

  void check_reached() const {
    std::vector<bool> reached(grammar_.symbols.size());
    std::vector<int> waiting = {grammar_.start};
    if (grammar_.long_start >= 0) waiting.push_back(grammar_.long_start);
    while (!waiting.empty()) {
      const int number = waiting.back();
      waiting.pop_back();
      if (reached[static_cast<size_t>(number)]) continue;
      reached[static_cast<size_t>(number)] = true;
      for (int each : symbol(number).rules) {
        for (const Child& child : rule(each).children) waiting.push_back(child.symbol);
      }
    }
    for (size_t i = 0; i < reached.size(); ++i) {
      if (reached[i]) continue;
      throw wrong(grammar_.symbols[i].first_use,
                  fmt::format("No sentence can reach {}. Use it in a rule that the start leads to, or remove "
                              "it.",
                              grammar_.symbols[i].name));
    }
  }

  /// Symbols for which `holds` is true of one rule or entry, given those for which it is true already.
  std::vector<bool> closure(const std::function<bool(const Entry&)>& entry_holds,
                            const std::function<bool(const Rule&, const std::vector<bool>&)>& holds) const {
    std::vector<bool> found(grammar_.symbols.size());
    for (const Entry& each : grammar_.entries) {
      if (entry_holds(each)) found[static_cast<size_t>(each.symbol)] = true;
    }
    bool changed = true;
    while (changed) {
      changed = false;
      for (const Rule& each : grammar_.rules) {
        if (found[static_cast<size_t>(each.symbol)] || !holds(each, found)) continue;
        found[static_cast<size_t>(each.symbol)] = changed = true;
      }
    }
    return found;
  }

  void check_ends() const {
    const auto ends = closure(
        [](const Entry&) { return true; },
        [](const Rule& each, const std::vector<bool>& found) {
          return std::all_of(each.children.begin(), each.children.end(),
                             [&](const Child& child) { return found[static_cast<size_t>(child.symbol)]; });
        });
    for (size_t i = 0; i < ends.size(); ++i) {
      if (ends[i]) continue;
      throw wrong(
          grammar_.symbols[i].first_use,
          fmt::format("{} never ends: each of its rules leads back to it.", grammar_.symbols[i].name));
    }
  }

  /// What stands on one side only must have no words on the other.
  void check_silence() const {
    for (size_t side = 0; side < 2; ++side) {
      const auto speaks = closure(
          [&](const Entry& each) { return each.sides[side].arguments[0] != "_"; },
          [&](const Rule& each, const std::vector<bool>& found) {
            return std::any_of(each.sides[side].begin(), each.sides[side].end(), [&](const Item& item) {
              return item.child < 0 || speaks_of(each, item, found);
            });
          });
      for (const Rule& each : grammar_.rules) {
        for (size_t child = 0; child < each.children.size(); ++child) {
          const bool placed =
              std::any_of(each.sides[side].begin(), each.sides[side].end(),
                          [&](const Item& item) { return item.child == static_cast<int>(child); });
          const int number = each.children[child].symbol;
          if (placed || !speaks[static_cast<size_t>(number)]) continue;
          throw wrong(each.line, fmt::format("{} has words of {}, but the rule gives them no place there.",
                                             symbol(number).name, grammar_.languages[side]));
        }
      }
    }
  }

  static bool speaks_of(const Rule& rule, const Item& item, const std::vector<bool>& found) {
    return found[static_cast<size_t>(rule.children[static_cast<size_t>(item.child)].symbol)];
  }

  const Grammar& grammar_;
};

}  // namespace

void check_grammar(const Grammar& grammar) {
  Checker(grammar).check();
}

}  // namespace seq2see
