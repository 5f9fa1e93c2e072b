#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/sentence_pair.h"

namespace seq2see {

/// Up to 480 distinct English-French pairs that go word by word, "the cat sees a dog ." - "le chat voit un
/// chien .", with their links; in an order that mixes the words.
inline std::vector<SentencePair> toy_pairs(int count) {
  using Words = std::pair<std::string_view, std::string_view>;
  constexpr std::array<Words, 8> nouns = {{{"cat", "chat"},
                                           {"dog", "chien"},
                                           {"bird", "oiseau"},
                                           {"boy", "garçon"},
                                           {"king", "roi"},
                                           {"horse", "cheval"},
                                           {"wolf", "loup"},
                                           {"bear", "ours"}}};
  constexpr std::array<Words, 6> verbs = {{{"sees", "voit"},
                                           {"loves", "aime"},
                                           {"knows", "connaît"},
                                           {"looks", "regarde"},
                                           {"calls", "appelle"},
                                           {"hears", "entend"}}};
  std::vector<SentencePair> pairs;
  for (int i = 0; i < count; ++i) {
    const auto n = static_cast<size_t>(i * 77 % 480);  // 77 and 480 have no common divisor
    const auto [subject, sujet] = nouns[n % 8];
    const auto [verb, verbe] = verbs[n / 8 % 6];
    const auto [object, objet] = nouns[(n % 8 + 1 + n / 48 % 5) % 8];
    const bool indefinite = n / 240 == 1;
    SentencePair pair;
    pair.source =
        std::string("the ").append(subject).append(" ").append(verb).append(indefinite ? " a " : " the ");
    pair.source.append(object).append(".");
    pair.target =
        std::string("le ").append(sujet).append(" ").append(verbe).append(indefinite ? " un " : " le ");
    pair.target.append(objet).append(".");
    pair.links = Links{{{0, 0}, {1, 1}, {2, 2}, {3, 3}, {4, 4}, {5, 5}}, {}};
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

}  // namespace seq2see
