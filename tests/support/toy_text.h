#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "data/random.h"

namespace seq2see {

/// French-like sentences with what is hard for a tokenizer: elision, words that only ever stand before a
/// space, words right before the final mark, hyphens. The same ones every time.
inline std::vector<std::string> toy_sentences(int count) {
  constexpr std::array<std::string_view, 12> nouns = {"chat",  "homme",   "arbre",  "enfant",
                                                      "livre", "oiseau",  "hôtel",  "chien",
                                                      "ami",   "médecin", "bateau", "élève"};
  constexpr std::array<std::string_view, 8> verbs = {"regarde", "achète", "écoute", "ouvre",
                                                     "mange",   "voit",   "aime",   "cherche"};
  constexpr std::array<std::string_view, 5> adverbs = {"souvent", "demain", "toujours", "bien",
                                                       "aujourd'hui"};
  Random random(11);
  const auto pick = [&](const auto& words) { return std::string(words[random.below(words.size())]); };
  const auto elided = [](const std::string& short_form, const std::string& long_form,
                         const std::string& word) {
    const bool vowel =
        std::string_view("aeiouh").find(word[0]) != std::string_view::npos || word[0] == '\xc3';
    return (vowel ? short_form : long_form + " ") + word;
  };
  std::vector<std::string> sentences;
  for (int i = 0; i < count; ++i) {
    const std::string subject = elided("l'", "le", pick(nouns)), object = elided("l'", "le", pick(nouns));
    std::string sentence;
    switch (random.below(3)) {
      case 0:
        sentence = subject + " " + pick(verbs) + " " + object + ".";
        break;
      case 1:
        sentence = subject + " " + elided("n'", "ne", pick(verbs)) + " pas " + pick(adverbs) + ".";
        break;
      default:
        sentence = "est-ce que " + subject + " " + pick(verbs) + " " + object + " ?";
        break;
    }
    sentences.push_back(sentence);
  }
  return sentences;
}

}  // namespace seq2see
