#include "eval/search.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/error.h"

namespace seq2see {
namespace {

constexpr float impossible = -std::numeric_limits<float>::infinity();

/// One token of a hypothesis; the chain of parents is the hypothesis, and the rows are its attention.
struct Node {
  int32_t token;
  int parent;   // node, or -1 at the first token
  int step;     // at which it was chosen
  int64_t row;  // of that step's attention [B' * K, S]
};

struct Finished {
  int node;  // the end mark's
  int length;
  float log_probability;
  double score;
};

/// One sentence of the batch while it is searched.
struct Beam {
  int sentence;  // in the batch
  int limit;     // longest target, end mark included
  std::vector<Finished> finished;
  std::vector<int> tips;  // node of each live hypothesis, -1 before the first token
  bool done = false;
};

struct Candidate {
  int origin;  // hypothesis
  int32_t token;
  float log_probability;
};

class Search {
 public:
  Search(const Seq2Seq& model, const Source& source, const SearchOptions& options, Want want,
         const AlignmentHeads& alignment)
      : model_(model), options_(options), alignment_(alignment), width_(options.beam) {
    pass_.want = want;
    const auto* lengths = source.lengths.data_ptr<int64_t>();
    for (int b = 0; b < source.lengths.size(0); ++b) {
      const auto room = static_cast<int>(lengths[b] - 1) * 2 + 10;
      const int limit = (options.max_length > 0 ? options.max_length : room) + 1;
      beams_.push_back({b, limit, {}, std::vector<int>(static_cast<size_t>(width_), -1), false});
      source_lengths_.push_back(static_cast<int>(lengths[b]));
    }
    state_ = model.decoder().start(model.encoder().encode(source, pass_), width_);
    never_ = at::zeros({model.options().target_vocabulary}, at::kFloat);
    const SpecialIds& special = model.options().special;
    for (int32_t id : {special.pad, special.start, special.unknown}) {
      if (id != special.eos) never_[id] = impossible;
    }
  }

  std::vector<std::vector<Hypothesis>> run() {
    for (auto& beam : beams_) live_.push_back(&beam);
    last_ = at::full({batch(), width_}, model_.options().special.start, at::kLong);
    scores_ = at::full({batch(), width_}, impossible, at::kFloat);
    scores_.select(1, 0).zero_();  // all hypotheses are the same at first
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
          alignment_weights(output.attention, alignment_).flatten(0, 1).contiguous());  // [B' * K, S]
    }
    const at::Tensor totals =
        at::log_softmax(output.logits, -1) + never_ + scores_.unsqueeze(2);  // [B', K, V]
    const int64_t vocabulary = totals.size(2);
    // Twice the beam: should one half end their sentences, the other half goes on.
    const int64_t count = std::min<int64_t>(2 * width_, width_ * vocabulary);
    const auto [best, index] = totals.flatten(1).topk(count, 1);                          // [B', 2K]
    const at::Tensor ends = totals.select(2, model_.options().special.eos).contiguous();  // [B', K]

    at::Tensor origin = at::zeros({batch(), width_}, at::kLong);
    last_ = at::full({batch(), width_}, model_.options().special.pad, at::kLong);
    scores_ = at::full({batch(), width_}, impossible, at::kFloat);
    for (int64_t b = 0; b < batch(); ++b) {
      Beam& beam = *live_[static_cast<size_t>(b)];
      if (beam.done) continue;
      std::vector<Candidate> candidates;
      if (step + 1 >= beam.limit) {
        candidates = endings(ends.data_ptr<float>() + b * width_);
      } else {
        const auto* flat = index.data_ptr<int64_t>() + b * count;
        for (int64_t i = 0; i < count; ++i) {
          candidates.push_back({static_cast<int>(flat[i] / vocabulary),
                                static_cast<int32_t>(flat[i] % vocabulary),
                                best.data_ptr<float>()[b * count + i]});
        }
      }
      advance(beam, candidates, step, b, origin);
    }
    state_->reorder(origin);
    drop_finished();
  }

  /// At the longest length every hypothesis ends, best first.
  std::vector<Candidate> endings(const float* log_probabilities) const {
    std::vector<Candidate> candidates;
    for (int k = 0; k < width_; ++k)
      candidates.push_back({k, model_.options().special.eos, log_probabilities[k]});
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const auto& x, const auto& y) { return x.log_probability > y.log_probability; });
    return candidates;
  }

  void advance(Beam& beam, const std::vector<Candidate>& candidates, int step, int64_t b,
               at::Tensor& origin) {
    std::vector<int> tips;
    const int length = step + 1;
    for (size_t rank = 0; rank < candidates.size() && tips.size() < static_cast<size_t>(width_); ++rank) {
      const Candidate& candidate = candidates[rank];
      if (candidate.log_probability == impossible) break;
      const bool ends = candidate.token == model_.options().special.eos;
      if (ends && rank >= static_cast<size_t>(width_)) continue;  // too poor to end the sentence
      nodes_.push_back({candidate.token, beam.tips[static_cast<size_t>(candidate.origin)], step,
                        b * width_ + candidate.origin});
      const int node = static_cast<int>(nodes_.size()) - 1;
      if (ends) {
        beam.finished.push_back(
            {node, length, candidate.log_probability, score(candidate.log_probability, length)});
        continue;
      }
      const auto k = static_cast<int64_t>(tips.size());
      origin.data_ptr<int64_t>()[b * width_ + k] = candidate.origin;
      last_.data_ptr<int64_t>()[b * width_ + k] = candidate.token;
      scores_.data_ptr<float>()[b * width_ + k] = candidate.log_probability;
      tips.push_back(node);
    }
    std::stable_sort(beam.finished.begin(), beam.finished.end(),
                     [](const Finished& x, const Finished& y) { return x.score > y.score; });
    if (beam.finished.size() > static_cast<size_t>(width_)) beam.finished.resize(static_cast<size_t>(width_));
    beam.done = tips.empty() || is_done(beam, scores_.data_ptr<float>()[b * width_], length);
    tips.resize(static_cast<size_t>(width_), -1);
    beam.tips = tips;
  }

  /// Enough hypotheses have ended, and no live one would beat the worst of them by ending now.
  bool is_done(const Beam& beam, float best_live, int length) const {
    if (beam.finished.size() < static_cast<size_t>(width_)) return false;
    if (width_ == 1) return true;
    return beam.finished.back().score >= score(best_live, length);
  }

  double score(float log_probability, int length) const {
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
    scores_ = scores_.index_select(0, sentences);
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
      const Node& node = nodes_[static_cast<size_t>(chain[t])];
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
  std::vector<Node> nodes_;
  std::vector<at::Tensor> attention_;  // a step, [B' * K, S]
  at::Tensor never_;                   // [V]: -inf at marks that no translation holds
  at::Tensor last_;                    // [B', K]
  at::Tensor scores_;                  // [B', K] log-probabilities so far
};

}  // namespace

void validate(const SearchOptions& options) {
  if (options.beam < 1 || options.beam > 1000) {
    throw UsageError("A beam of {} was asked for; choose 1 (greedy search) to 1000.", options.beam);
  }
  if (options.nbest < 1 || options.nbest > options.beam) {
    throw UsageError("{} best translations were asked for of a beam of {}; choose 1 to the beam.",
                     options.nbest, options.beam);
  }
  if (!(options.length_penalty >= 0 && options.length_penalty <= 10)) {
    throw UsageError("A length penalty of {} was given; choose 0 (none) to 10.", options.length_penalty);
  }
  if (options.max_length < 0 || options.max_length > 100'000) {
    throw UsageError(
        "A longest translation of {} tokens was given; choose 1 to 100,000, or 0 for the default.",
        options.max_length);
  }
}

std::vector<std::vector<Hypothesis>> search(const Seq2Seq& model, const Source& source,
                                            const SearchOptions& options, Want want,
                                            const AlignmentHeads& alignment) {
  validate(options);
  const c10::NoGradGuard no_gradients;
  return Search(model, source, options, want, alignment).run();
}

}  // namespace seq2see
