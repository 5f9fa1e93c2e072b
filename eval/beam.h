#pragma once

#include <cstdint>
#include <vector>

#include "eval/candidates.h"
#include "eval/search.h"

namespace seq2see {

/// One token of a hypothesis; the chain of parents is the hypothesis, and the rows are its attention.
struct BeamNode {
  int32_t token;
  int parent;   // node, or -1 at the first token
  int step;     // at which it was chosen
  int64_t row;  // of that step's attention [B' * K', S]
};

struct Finished {
  int node;    // the end mark's
  int traced;  // the trace's node
  int length;
  double log_probability;
  double score;
};

/// A hypothesis that may go on.
struct LiveHypothesis {
  int node;    // of its last token, -1 before the first
  int traced;  // the trace's node, the root's before the first token
  double log_probability;
};

/// One sentence of the batch while it is searched.
struct Beam {
  int sentence;  // in the batch
  int limit;     // longest target, end mark included
  std::vector<Finished> finished;
  std::vector<LiveHypothesis> live;  // the best first
  const Guide* guide;
  bool done = false;

  /// Adds a candidate to the trace; returns its node there, 0 where nothing is traced.
  int record(const Candidate& candidate, double score, Fate fate) {
    if (guide->trace == nullptr) return 0;
    guide->trace->nodes.push_back({live[static_cast<size_t>(candidate.origin)].traced,
                                   candidate.token,
                                   static_cast<float>(candidate.log_probability),
                                   score,
                                   fate,
                                   {}});
    return static_cast<int>(guide->trace->nodes.size()) - 1;
  }
  void correct(int node, Fate fate) {
    if (guide->trace != nullptr) guide->trace->nodes[static_cast<size_t>(node)].fate = fate;
  }
};

}  // namespace seq2see
