#include "eval/search.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>

#include "data/error.h"
#include "eval/beam.h"
#include "model/alignment_weights.h"

namespace seq2see {
namespace {

const Guide no_guide{};

/// One step of the batch: where its hypotheses come from, and their tokens.
struct Turn {
  int step;
  int64_t hypotheses;                         // K', of a sentence before the step
  at::Tensor origin;                          // [B', K]
  at::Tensor next;                            // [B', K]
  bool moves = hypotheses != origin.size(1);  // some do not stay where they are

  void take(int64_t b, int64_t k, const Candidate& candidate) {
    const int64_t place = b * origin.size(1) + k;
    origin.data_ptr<int64_t>()[place] = candidate.origin;
    next.data_ptr<int64_t>()[place] = candidate.token;
    moves = moves || candidate.origin != k;
  }
};

class Search {
 public:
  Search(const Seq2Seq& model, const Source& source, const SearchOptions& options, Want want,
         const AlignmentHeads& alignment, std::span<const Guide> guides)
      : model_(model),
        options_(options),
        alignment_(alignment),
        width_(options.beam),
        tokens_(model.options().special, model.options().target_vocabulary),
        best_(2 * static_cast<size_t>(options.beam)) {
    pass_.want = want;
    const auto* lengths = source.lengths.data_ptr<int64_t>();
    for (int b = 0; b < source.lengths.size(0); ++b) {
      const Guide& guide = guides.empty() ? no_guide : guides[static_cast<size_t>(b)];
      const auto room = static_cast<int>(lengths[b] - 1) * 2 + 10;
      const int longest = std::max({options.max_length > 0 ? options.max_length : room, options.min_length,
                                    static_cast<int>(guide.prefix.size())});
      beams_.push_back({b, longest + 1, {}, {{-1, 0, 0}}, &guide});
      source_lengths_.push_back(static_cast<int>(lengths[b]));
      if (guide.trace != nullptr) {
        *guide.trace = {{{-1, model.options().special.start, 0, 0, Fate::kept, {}}}};
      }
    }
    state_ = model.decoder().start(model.encoder().encode(source, pass_), 1);
  }

  std::vector<std::vector<Hypothesis>> run() {
    for (auto& beam : beams_) live_.push_back(&beam);
    last_ = at::full({batch(), 1}, model_.options().special.start, at::kLong);  // one, until they differ
    for (int step = 0; !live_.empty(); ++step) take_step(step);
    std::vector<std::vector<Hypothesis>> results;
    for (const Beam& beam : beams_) results.push_back(collect(beam));
    return results;
  }

 private:
  int64_t batch() const { return static_cast<int64_t>(live_.size()); }

  void take_step(int step) {
    const Output output = model_.decoder().step(*state_, last_, pass_);
    if (pass_.want != Want::nothing) {
      attention_.push_back(
          alignment_weights(output.attention, alignment_).flatten(0, 1).contiguous());  // [B' * K', S]
    }
    const at::Tensor logits = output.logits.to(at::kFloat).contiguous();  // [B', K', V]
    Turn turn{step, logits.size(1), at::zeros({batch(), width_}, at::kLong),
              at::full({batch(), width_}, model_.options().special.pad, at::kLong)};
    const auto now = std::chrono::steady_clock::now();
    for (int64_t b = 0; b < batch(); ++b) {
      Beam& beam = *live_[static_cast<size_t>(b)];
      if (beam.done) continue;
      if (now > beam.guide->deadline) {
        beam.done = true;
        beam.finished.clear();
        continue;
      }
      float* rows = logits.data_ptr<float>() + b * turn.hypotheses * logits.size(2);
      advance(beam, candidates(beam, rows, step), turn, b);
    }
    last_ = turn.next;
    if (turn.moves) state_->reorder(turn.origin);
    drop_finished();
  }

  /// What may follow a sentence's hypotheses, whose logits are given, best first.
  std::vector<Candidate> candidates(const Beam& beam, float* logits, int step) {
    const TokenIds& prefix = beam.guide->prefix;
    const bool forced = static_cast<size_t>(step) < prefix.size(), last = step + 1 >= beam.limit;
    const int32_t eos = model_.options().special.eos;
    for (size_t k = 0; k < beam.live.size(); ++k, logits += model_.options().target_vocabulary) {
      const double sofar = beam.live[k].log_probability;
      const auto origin = static_cast<int>(k);
      tokens_.read(logits, last || step >= options_.min_length);
      if (beam.guide->trace != nullptr) record_alternatives(beam.live[k], *beam.guide->trace);
      if (forced || last) {
        const int32_t token = forced ? prefix[static_cast<size_t>(step)] : eos;
        best_.offer({origin, token, sofar + tokens_.log_probability(token)});
      } else {
        tokens_.offer(origin, sofar, best_);
      }
    }
    std::vector<Candidate> best = best_.take();
    // Nothing is better than anything else where logits are not numbers.
    if (best.empty()) best.push_back({0, eos, tokens_.log_probability(eos)});
    return best;
  }

  void advance(Beam& beam, const std::vector<Candidate>& candidates, Turn& turn, int64_t b) {
    std::vector<LiveHypothesis> live;
    const int length = turn.step + 1;
    const auto width = static_cast<size_t>(width_);
    for (size_t rank = 0; rank < candidates.size(); ++rank) {
      const Candidate& candidate = candidates[rank];
      const bool full = live.size() == width;
      if (full && beam.guide->trace == nullptr) break;
      const bool ends = candidate.token == model_.options().special.eos;
      const Fate fate = full            ? Fate::beam_full
                        : !ends         ? Fate::kept
                        : rank >= width ? Fate::early_end  // too poor to end the sentence
                                        : Fate::finished;
      const double own_score = score(candidate.log_probability, length);
      const int trace_node = beam.record(candidate, own_score, fate);
      if (fate == Fate::beam_full || fate == Fate::early_end) continue;
      nodes_.push_back({candidate.token, beam.live[static_cast<size_t>(candidate.origin)].node, turn.step,
                        b * turn.hypotheses + candidate.origin});
      const int node = static_cast<int>(nodes_.size()) - 1;
      if (ends) {
        beam.finished.push_back({node, trace_node, length, candidate.log_probability, own_score});
        continue;
      }
      turn.take(b, static_cast<int64_t>(live.size()), candidate);
      live.push_back({node, trace_node, candidate.log_probability});
    }
    std::stable_sort(beam.finished.begin(), beam.finished.end(),
                     [](const Finished& x, const Finished& y) { return x.score > y.score; });
    for (size_t i = width; i < beam.finished.size(); ++i)
      beam.correct(beam.finished[i].traced, Fate::outscored);
    if (beam.finished.size() > width) beam.finished.resize(width);
    beam.done = live.empty() || is_done(beam, live.front().log_probability, length);
    if (beam.done) {
      for (const LiveHypothesis& hypothesis : live) beam.correct(hypothesis.traced, Fate::stopped);
    }
    beam.live = std::move(live);
  }

  /// Before a step, what could follow a live hypothesis, whose logits tokens_ has read.
  void record_alternatives(const LiveHypothesis& hypothesis, SearchTrace& trace) {
    Candidates most_probable(SearchTrace::alternatives);
    tokens_.offer(0, 0, most_probable);
    for (const Candidate& candidate : most_probable.take()) {
      trace.nodes[static_cast<size_t>(hypothesis.traced)].next.push_back(
          {candidate.token, static_cast<float>(candidate.log_probability)});
    }
  }

  /// Enough hypotheses have ended, and no live one would beat the worst of them by ending now.
  bool is_done(const Beam& beam, double best_live, int length) const {
    if (beam.finished.size() < static_cast<size_t>(width_)) return false;
    if (width_ == 1) return true;
    return beam.finished.back().score >= score(best_live, length);
  }

  double score(double log_probability, int length) const {
    return log_probability / std::pow(static_cast<double>(length), options_.length_penalty);
  }

  /// Finished sentences leave the batch, a quarter of it at a time, for leaving costs a copy of the others'
  /// memories.
  void drop_finished() {
    const auto done = std::count_if(live_.begin(), live_.end(), [](const Beam* beam) { return beam->done; });
    if (done == 0 || (done < batch() && done * 4 < batch())) return;
    std::vector<int64_t> staying;
    std::vector<Beam*> live;
    for (size_t b = 0; b < live_.size(); ++b) {
      if (live_[b]->done) continue;
      staying.push_back(static_cast<int64_t>(b));
      live.push_back(live_[b]);
    }
    live_ = std::move(live);
    if (live_.empty()) return;
    const at::Tensor sentences = at::tensor(staying, at::kLong);
    state_->keep(sentences);
    last_ = last_.index_select(0, sentences);
  }

  std::vector<Hypothesis> collect(const Beam& beam) const {
    std::vector<Hypothesis> hypotheses;
    for (const Finished& finished : beam.finished) {
      if (hypotheses.size() == static_cast<size_t>(options_.nbest)) break;
      Hypothesis hypothesis;
      hypothesis.log_probability = finished.log_probability;
      hypothesis.score = finished.score;
      std::vector<int> chain;
      for (int node = finished.node; node >= 0; node = nodes_[static_cast<size_t>(node)].parent)
        chain.push_back(node);
      std::reverse(chain.begin(), chain.end());
      for (size_t t = 0; t + 1 < chain.size(); ++t) {
        hypothesis.ids.push_back(nodes_[static_cast<size_t>(chain[t])].token);
      }
      if (pass_.want != Want::nothing) hypothesis.attention = attention_of(chain, beam.sentence);
      hypotheses.push_back(std::move(hypothesis));
    }
    return hypotheses;
  }

  Matrix attention_of(const std::vector<int>& chain, int sentence) const {
    const int columns = source_lengths_[static_cast<size_t>(sentence)];
    Matrix matrix(static_cast<int>(chain.size()), columns);
    for (size_t t = 0; t < chain.size(); ++t) {
      const BeamNode& node = nodes_[static_cast<size_t>(chain[t])];
      const at::Tensor& step = attention_[static_cast<size_t>(node.step)];
      const float* row = step.data_ptr<float>() + node.row * step.size(1);
      std::copy(row, row + columns, &matrix.at(static_cast<int>(t), 0));
    }
    return matrix;
  }

  const Seq2Seq& model_;
  SearchOptions options_;
  AlignmentHeads alignment_;
  int width_;
  Pass pass_;
  std::vector<Beam> beams_;
  std::vector<Beam*> live_;  // in the order of the state's batch
  std::vector<int> source_lengths_;
  std::unique_ptr<DecoderState> state_;
  std::vector<BeamNode> nodes_;
  std::vector<at::Tensor> attention_;  // a step, [B' * K', S]
  at::Tensor last_;                    // [B', K'] tokens; K' is 1 at first, then K
  NextTokens tokens_;
  Candidates best_;  // twice the beam: should one half end their sentences, the other half goes on
};

void check(std::span<const Guide> guides, const Source& source, const ModelOptions& options) {
  if (!guides.empty() && static_cast<int64_t>(guides.size()) != source.lengths.size(0)) {
    throw Error("There are {} guides for {} sentences.", guides.size(), source.lengths.size(0));
  }
  const SpecialIds& special = options.special;
  for (const Guide& guide : guides) {
    for (size_t t = 0; t < guide.prefix.size(); ++t) {
      const int32_t id = guide.prefix[t];
      const bool mark =
          id == special.pad || id == special.start || id == special.unknown || id == special.eos;
      const bool last_end = id == special.eos && t + 1 == guide.prefix.size();
      if (id >= 0 && id < options.target_vocabulary && (!mark || last_end)) continue;
      throw Error("A translation cannot begin with the token {}: it is a mark or not in the vocabulary.", id);
    }
  }
}

}  // namespace

std::vector<std::vector<Hypothesis>> search(const Seq2Seq& model, const Source& source,
                                            const SearchOptions& options, Want want,
                                            const AlignmentHeads& alignment, std::span<const Guide> guides) {
  validate(options);
  check(guides, source, model.options());
  const c10::InferenceMode no_gradients;
  return Search(model, source, options, want, alignment, guides).run();
}

}  // namespace seq2see
