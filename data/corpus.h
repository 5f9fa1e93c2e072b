#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/sentence_pair.h"
#include "data/words.h"

namespace seq2see {

/// Where a corpus lies: one file of pairs, or one file a side. "-" is standard input.
struct CorpusFiles {
  std::filesystem::path pairs;   ///< source TAB target [TAB links]; empty where the sides are given
  std::filesystem::path source;  ///< one sentence a line
  std::filesystem::path target;  ///< as many lines as `source`
};

enum class Direction { forward, swapped };

struct CorpusOptions {
  WordRule word_rule = WordRule::unicode;    ///< the numbers of links count by it
  Direction direction = Direction::forward;  ///< swapped: what the files call the target is the source
};

/// A corpus in memory.
struct Corpus {
  std::vector<SentencePair> pairs;
  std::vector<int64_t> lines;        ///< the line that each pair stood on, from 1
  int64_t line_count = 0;            ///< of the file, those of pairs that were left out too
  std::vector<std::string> notices;  ///< sentences about what was left out, for the user to see
};

/// Reads a whole corpus. Pairs with an empty side are left out, with one notice that counts them. Throws
/// UsageError where `files` names neither or both forms, and Error with file and line where a line is no
/// pair, a link names a word that is not there, or the sides differ in length.
Corpus read_corpus(const CorpusFiles& files, const CorpusOptions& options = {});

/// As read_corpus(), but hands each complaint to `complain` and goes on where that is possible.
Corpus read_corpus(const CorpusFiles& files, const CorpusOptions& options,
                   const std::function<void(const std::string&)>& complain);

/// The files of a corpus folder (--corpus): train.tsv, valid.tsv, test.tsv, each plain or with .gz behind its
/// name. `valid` and `test` are empty where the folder has none; throws Error where it has no train.tsv.
struct CorpusFolder {
  std::filesystem::path train, valid, test;
};
CorpusFolder corpus_folder(const std::filesystem::path& folder);

/// The pair read the other way round, links too.
SentencePair swapped(SentencePair pair);

/// Takes the validation pairs out of `train`: 1 % of them, at least 1 and at most 1,000 and never all, drawn
/// by `seed`; both keep their order. Throws Error where there are fewer than 2 pairs.
std::vector<SentencePair> hold_out(std::vector<SentencePair>& train, uint64_t seed);

/// The pair as a line of a corpus file, without the newline. A tab inside a side, where those of two files
/// may have one, becomes a space.
std::string format_pair(const SentencePair& pair);

}  // namespace seq2see
