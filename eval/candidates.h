#pragma once

#include <cstdint>
#include <vector>

#include "model/options.h"

namespace seq2see {

/// A token that may follow a hypothesis.
struct Candidate {
  int origin;  // hypothesis
  int32_t token;
  double log_probability;  // of the hypothesis with the token
};

/// The best of the candidates that it was shown: no more than `room`.
class Candidates {
 public:
  explicit Candidates(size_t room) : room_(room) { kept_.reserve(room); }

  /// A candidate is kept if it is better than this.
  double threshold() const;
  void offer(const Candidate& candidate);

  /// Best first, equal ones by hypothesis and token. Empties the list.
  std::vector<Candidate> take();

 private:
  size_t room_;
  std::vector<Candidate> kept_;  // a heap, the worst first
};

/// Reads a row of logits [V] after the other: log-probabilities, and the best tokens, in two passes.
class NextTokens {
 public:
  /// No translation holds the padding, start or unknown mark.
  NextTokens(const SpecialIds& special, int64_t vocabulary);

  /// The row is spoilt: marks that cannot follow become -infinity there, the end mark too unless it
  /// `may_end`.
  void read(float* logits, bool may_end);

  /// Of a token of the row that is no such mark.
  double log_probability(int32_t token) const;
  double end_log_probability() const { return end_ - divisor_; }

  /// Offers the tokens of the row as what follows a hypothesis of this log-probability.
  void offer(int origin, double log_probability, Candidates& candidates) const;

 private:
  std::vector<int32_t> never_;
  int32_t eos_;
  int64_t vocabulary_;
  const float* row_ = nullptr;
  std::vector<float> maxima_;  // of each block of the row
  double divisor_ = 0;         // log of what the softmax divides by
  double end_ = 0;             // the end mark's logit
};

}  // namespace seq2see
