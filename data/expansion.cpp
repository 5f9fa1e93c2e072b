#include "data/expansion.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "data/derivation.h"
#include "data/error.h"
#include "data/files.h"
#include "data/random.h"
#include "data/realization.h"
#include "data/words.h"

namespace seq2see {
namespace {

struct Lengths {
  int shortest, longest;
};

/// A sentence drawn, not written yet.
struct Drawn {
  std::string key;  ///< source in lower case without final mark
  Realization realization;
  std::vector<int> relations;  ///< held-out combinations that stand together
  bool holds_held_out;         ///< both lemmas of one occur somewhere
};

class Expander {
 public:
  Expander(const Grammar& grammar, const ExpansionOptions& options)
      : grammar_(grammar), options_(options), random_(options.seed) {}

  Expansion run() {
    Expansion result;
    const Lengths usual = {options_.shortest, options_.longest};
    if (grammar_.long_start >= 0) {
      result.long_test = collect(options_.long_test, "long", grammar_.long_start,
                                 {options_.long_shortest, options_.long_longest}, is_ordinary);
    }
    if (!grammar_.held_out.empty()) {
      // No combination fills much more than its share.
      const size_t most = 1 + 5 * static_cast<size_t>(options_.compose) / (4 * grammar_.held_out.size());
      std::vector<size_t> used(grammar_.held_out.size());
      result.compose = collect(options_.compose, "compose", grammar_.start, usual, [&](const Drawn& drawn) {
        for (int each : drawn.relations) {
          if (used[static_cast<size_t>(each)] >= most) return false;
        }
        for (int each : drawn.relations) ++used[static_cast<size_t>(each)];
        return !drawn.relations.empty();
      });
    }
    const int many = options_.train + options_.valid + options_.test;
    auto all = collect(many, "training, validation and test", grammar_.start, usual, is_ordinary);
    shuffle(all, random_);
    const auto valid = all.begin() + options_.train, test = valid + options_.valid;
    result.train.assign(all.begin(), valid);
    result.valid.assign(valid, test);
    result.test.assign(test, all.end());
    return result;
  }

 private:
  static bool is_ordinary(const Drawn& drawn) { return !drawn.holds_held_out; }

  std::vector<SentencePair> collect(int many, const char* what, int start, Lengths lengths,
                                    const std::function<bool(const Drawn&)>& wanted) {
    std::vector<SentencePair> pairs;
    constexpr int64_t most_in_vain = 100'000;  // draws in a row that give nothing new
    int64_t in_vain = 0;
    while (pairs.size() < static_cast<size_t>(many)) {
      if (in_vain++ == most_in_vain) {
        throw Error(
            "{} gives only {} of the {} distinct {} sentences of {} to {} words: {} draws in a row gave "
            "nothing "
            "new. Make the grammar richer or ask for fewer.",
            grammar_.file.string(), pairs.size(), many, what, lengths.shortest, lengths.longest,
            most_in_vain);
      }
      const std::optional<Drawn> drawn = draw(start, lengths);
      if (!drawn || taken_.contains(drawn->key) || !wanted(*drawn)) continue;
      in_vain = 0;
      taken_.insert(drawn->key);
      pairs.push_back(write_pair(grammar_, drawn->realization, draw_style()));
    }
    return pairs;
  }

  std::optional<Drawn> draw(int start, Lengths lengths) {
    std::optional<Derivation> derivation = draw_derivation(grammar_, start, random_);
    if (!derivation) return std::nullopt;
    Drawn drawn;
    drawn.realization = realize(grammar_, *derivation, random_);
    const SentencePair plain = write_pair(grammar_, drawn.realization, {true, false});
    const SentencePair whole = write_pair(grammar_, drawn.realization, {false, true});
    check_alone(plain, whole);
    const auto words = static_cast<int>(split_words(whole.source, WordRule::unicode).size());
    if (words < lengths.shortest || words > lengths.longest) return std::nullopt;
    drawn.key = plain.source;
    drawn.relations = held_out_relations(grammar_, *derivation->root);
    drawn.holds_held_out = seq2see::holds_held_out(grammar_, *derivation->root);
    return drawn;
  }

  /// Every sentence drawn, kept or not, proves that its source has one target.
  void check_alone(const SentencePair& plain, const SentencePair& whole) {
    const auto [known, is_new] = targets_.emplace(plain.source, plain.target);
    if (!is_new && known->second != plain.target) {
      throw Error("{} is ambiguous: {} has the target {} and also {}.", grammar_.file.string(),
                  whole_quote(whole.source), whole_quote(whole.target), whole_quote(known->second));
    }
  }

  static std::string whole_quote(const std::string& text) { return "'" + text + "'"; }

  Style draw_style() {
    if (random_.below(1000) >= static_cast<uint64_t>(options_.casual_per_thousand)) return {};
    const uint64_t kind = random_.below(3);
    return {kind != 0, kind == 1};
  }

  const Grammar& grammar_;
  const ExpansionOptions& options_;
  Random random_;
  std::unordered_map<std::string, std::string> targets_;  ///< lower case, no final mark
  std::unordered_set<std::string> taken_;
};

void write_pairs(const std::filesystem::path& path, const std::vector<SentencePair>& pairs, bool with_links) {
  std::string text;
  for (const SentencePair& pair : pairs) {
    text += pair.source + '\t' + pair.target;
    if (with_links && pair.links) text += '\t' + format_links(*pair.links);
    text += '\n';
  }
  write_or_remove(path, text);
}

}  // namespace

void validate(const ExpansionOptions& options) {
  const auto within = [](const char* name, int value, int least, int most) {
    if (value >= least && value <= most) return;
    throw UsageError("{} is {}; choose {} to {}.", name, value, least, most);
  };
  constexpr int most_pairs = 10'000'000;
  within("The number of training pairs", options.train, 1, most_pairs);
  within("The number of validation pairs", options.valid, 0, most_pairs);
  within("The number of test pairs", options.test, 0, most_pairs);
  within("The number of pairs with held-out combinations", options.compose, 0, most_pairs);
  within("The number of long pairs", options.long_test, 0, most_pairs);
  within("The shortest length in words", options.shortest, 1, 1000);
  within("The longest length in words", options.longest, options.shortest, 1000);
  within("The shortest length of a long sentence", options.long_shortest, 1, 1000);
  within("The longest length of a long sentence", options.long_longest, options.long_shortest, 1000);
  within("The share of casual sentences in thousandths", options.casual_per_thousand, 0, 1000);
}

Expansion expand(const Grammar& grammar, const ExpansionOptions& options) {
  validate(options);
  return Expander(grammar, options).run();
}

std::array<std::filesystem::path, 5> expansion_files(const std::filesystem::path& folder) {
  return {folder / "train.tsv", folder / "valid.tsv", folder / "test.tsv", folder / "test.compose.tsv",
          folder / "test.long.tsv"};
}

void write_expansion(const Expansion& expansion, const std::filesystem::path& folder) {
  make_folder(folder);
  const auto [train, valid, test, compose, long_test] = expansion_files(folder);
  write_pairs(train, expansion.train, false);
  write_pairs(valid, expansion.valid, true);
  write_pairs(test, expansion.test, true);
  write_pairs(compose, expansion.compose, true);
  write_pairs(long_test, expansion.long_test, true);
}

}  // namespace seq2see
