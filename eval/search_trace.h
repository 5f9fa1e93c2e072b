#pragma once

#include <cstdint>
#include <vector>

#include "data/named.h"

namespace seq2see {

/// What became of a hypothesis that search considered, and why.
enum class Fate {
  kept,       ///< it went on, or was live still when it reached no further step
  finished,   ///< it ended, and is among the best that did
  outscored,  ///< it ended, but as many as the beam holds ended with better scores
  beam_full,  ///< cut: as many as the beam holds were more probable
  early_end,  ///< cut: an end mark that was not among the most probable, as many as the beam holds
  stopped,    ///< live when search stopped, because ending would no longer have made it one of the best
};

/// What search considered for one sentence: a tree of hypotheses, each one token longer than its parent.
struct SearchTrace {
  /// A token that could come next, and log p(token | what stands before).
  struct Alternative {
    int32_t token;
    float log_probability;
  };
  struct Node {
    int parent;             ///< a node before this one; -1 at the root
    int32_t token;          ///< the root's is the start mark
    float log_probability;  ///< of all tokens from the root to here
    double score;           ///< log_probability / length ^ length penalty
    Fate fate;
    std::vector<Alternative> next;  ///< the most probable tokens, where it went on; most probable first
  };

  static constexpr int alternatives = 8;  ///< at most, of each node
  std::vector<Node> nodes;                ///< the root first; then step by step, most probable first
};

template <>
struct Named<Fate> {
  static constexpr std::string_view what = "fate";
  static constexpr std::pair<Fate, std::string_view> values[] = {
      {Fate::kept, "kept"},           {Fate::finished, "finished"},   {Fate::outscored, "outscored"},
      {Fate::beam_full, "beam_full"}, {Fate::early_end, "early_end"}, {Fate::stopped, "stopped"}};
};

}  // namespace seq2see
