#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/grammar.h"
#include "data/sentence_pair.h"

namespace seq2see {

/// How much of which length is drawn; the checked-in corpora were made with these values.
struct ExpansionOptions {
  uint64_t seed = 1;
  int train = 50'000;             ///< distinct pairs
  int valid = 1'000;              ///< unseen in training
  int test = 1'000;               ///< unseen in training and validation
  int compose = 1'000;            ///< each with a combination that is held out of all other splits
  int long_test = 500;            ///< unseen, from the grammar's start for long sentences
  int shortest = 2;               ///< source words, marks included
  int longest = 14;               ///< source words of all but the long ones
  int long_shortest = 15;         ///< source words of the long ones
  int long_longest = 28;          ///< source words of the long ones
  int casual_per_thousand = 100;  ///< sentences in lower case, without final mark, or both (a third each)
};

/// Throws UsageError naming the first option that is out of its range.
void validate(const ExpansionOptions& options);

/// A corpus drawn from a grammar. Sources differ throughout, also when case and final mark are set aside.
/// compose is empty where the grammar holds nothing out, long_test where it has no start for long sentences.
struct Expansion {
  std::vector<SentencePair> train, valid, test, compose, long_test;
};

/// Draws the corpus: the same pairs for the same grammar and options on every machine. Throws Error naming
/// both targets when a source has two, and when the grammar cannot give that many distinct pairs.
Expansion expand(const Grammar& grammar, const ExpansionOptions& options);

/// train.tsv, valid.tsv, test.tsv, test.compose.tsv and test.long.tsv.
std::array<std::filesystem::path, 5> expansion_files(const std::filesystem::path& folder);

/// Writes those of them that hold any pair, train.tsv without links, and removes the others.
void write_expansion(const Expansion& expansion, const std::filesystem::path& folder);

}  // namespace seq2see
