#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/alignment.h"
#include "eval/search_options.h"
#include "eval/search_trace.h"
#include "model/precision.h"

namespace seq2see {

class WorkerPool;

/// One translation of a sentence, with its soft and hard alignment: `alignment.target.text` is the
/// translation's text.
struct Translation {
  std::string text;
  double log_probability = 0;  ///< of the translation, end mark included
  double score = 0;  ///< log-probability / length ^ length penalty: what the n-best list is sorted by
  AlignedSentence alignment;
};

/// A sentence, and what is wanted of its translation besides.
struct TranslationRequest {
  std::string sentence;  ///< UTF-8, without newline
  /// What the translation has to begin with: a text, which is cut into tokens as a whole, or tokens as
  /// AlignedSide::tokens has them, after which the end mark's may come. Nothing, where both are empty.
  std::string prefix;
  std::vector<std::string> prefix_tokens;
  bool trace = false;  ///< keep what search considered
  bool heads = false;  ///< keep the weights of every layer and head, where there are several
  /// A sentence that is not done by then has no translation.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

/// The n best translations, best first (none, where time ran out), and what was considered on the way, where
/// it was asked for and the sentence holds something.
struct TranslationResult {
  std::vector<Translation> best;
  SearchTrace trace;
};

/// What a model says of a given target.
struct ForcedTranslation {
  double log_probability = 0;  ///< of the target, end mark included
  int correct_tokens = 0;      ///< tokens that were the most probable ones, end mark included
  int tokens = 0;              ///< end mark included
  AlignedSentence alignment;
};

/// A trained model, ready to translate: what programs use. Needs no header of LibTorch. Several threads
/// may call its const functions at once. Errors are of class Error (data/error.h).
class Translator {
 public:
  /// Reads a model's folder. Throws Error that names the file and what was expected.
  explicit Translator(const std::filesystem::path& folder, Precision precision = Precision::fp32);
  ~Translator();
  Translator(Translator&&) noexcept;
  Translator& operator=(Translator&&) noexcept;

  /// The best translation of one sentence (UTF-8, without newline). An empty sentence has an empty
  /// translation.
  Translation translate(std::string_view sentence, const SearchOptions& options = {}) const;

  /// The n best translations of each sentence, best first; as many entries as sentences. `workers` threads
  /// share the work (0: the cores that may be used); the result does not depend on it.
  std::vector<std::vector<Translation>> translate(std::span<const std::string> sentences,
                                                  const SearchOptions& options, int workers = 0) const;

  /// The same with more wishes. Throws UsageError where a prefix holds what the target vocabulary has not.
  std::vector<TranslationResult> translate(std::span<const TranslationRequest> requests,
                                           const SearchOptions& options, int workers = 0) const;

  /// How a token of a trace is shown, and the end mark among them.
  const std::string& target_token(int32_t id) const;
  const std::string& end_token() const;

  /// Forced decoding: how the model aligns and rates given targets.
  std::vector<ForcedTranslation> align(std::span<const std::pair<std::string, std::string>> pairs,
                                       int workers = 0) const;

  /// Words of the sentence that training never saw, each once. Empty where the model's folder has no list of
  /// them.
  std::vector<std::string> unseen_words(std::string_view sentence) const;

  /// Which layer and heads are shown as the alignment, in words; empty where there is no choice.
  std::string shown_heads() const;

  /// Shows other attention than config.json says: heads (none: all) of a layer from 0, -1 for the last, -2
  /// for the mean of all layers. Throws UsageError where the model has no such layer or head.
  void show(int layer, const std::vector<int>& heads);
  /// The same of the layer that is shown already.
  void show(const std::vector<int>& heads);

  /// Alignments come with the weights of every layer and head (AlignedSentence::heads), or no longer so. It
  /// costs another pass over what was found.
  void keep_heads(bool keep);

  WordRule word_rule() const;
  /// Sentences for the user about the model as loaded, e.g. that its weights carry no checksum.
  const std::vector<std::string>& notices() const;
  /// config.json's content, for reports: each setting's name and value.
  std::vector<std::pair<std::string, std::string>> settings() const;
  int64_t parameter_count() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace seq2see
