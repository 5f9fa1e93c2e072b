#include "eval/search.h"

#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/error.h"
#include "eval/beam.h"
#include "model/alignment_weights.h"

namespace seq2see {
namespace {

constexpr float impossible = -std::numeric_limits<float>::infinity();
const Guide no_guide{};

class Search {
 public:
  Search(const Seq2Seq& model, const Source& source, const SearchOptions& options, Want want,
         const AlignmentHeads& alignment, std::span<const Guide> guides)
      : model_(model), options_(options), alignment_(alignment), width_(options.beam) {
    pass_.want = want;
    const auto* lengths = source.lengths.data_ptr<int64_t>();
    for (int b = 0; b < source.lengths.size(0); ++b) {
      const Guide& guide = guides.empty() ? no_guide : guides[static_cast<size_t>(b)];
      const auto room = static_cast<int>(lengths[b] - 1) * 2 + 10;
      const int longest = std::max({options.max_length > 0 ? options.max_length : room, options.min_length,
                                    static_cast<int>(guide.prefix.size())});
      const auto width = static_cast<size_t>(width_);
      beams_.push_back({b, longest + 1, {}, std::vector<int>(width, -1), std::vector<int>(width), &guide});
      source_lengths_.push_back(static_cast<int>(lengths[b]));
      if (guide.trace != nullptr) {
        *guide.trace = {{{-1, model.options().special.start, 0, 0, Fate::kept, {}}}};
        tracing_ = true;
      }
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
    const at::Tensor next = at::log_softmax(output.logits, -1) + never_;  // [B', K, V]
    if (step < options_.min_length) next.select(2, model_.options().special.eos).fill_(impossible);
    const at::Tensor totals = next + scores_.unsqueeze(2);                // [B', K, V]
    if (tracing_) record_alternatives(next);
    const int64_t vocabulary = totals.size(2);
    // Twice the beam: should one half end their sentences, the other half goes on.
    const int64_t count = std::min<int64_t>(2 * width_, width_ * vocabulary);
    const auto [best, index] = totals.flatten(1).topk(count, 1);                          // [B', 2K]
    const at::Tensor ends = totals.select(2, model_.options().special.eos).contiguous();  // [B', K]

    at::Tensor origin = at::zeros({batch(), width_}, at::kLong);
    last_ = at::full({batch(), width_}, model_.options().special.pad, at::kLong);
    scores_ = at::full({batch(), width_}, impossible, at::kFloat);
    const auto now = std::chrono::steady_clock::now();
    for (int64_t b = 0; b < batch(); ++b) {
      Beam& beam = *live_[static_cast<size_t>(b)];
      if (beam.done) continue;
      if (now > beam.guide->deadline) {
        beam.done = true;
        beam.finished.clear();
        continue;
      }
      std::vector<Candidate> candidates;
      if (const TokenIds& prefix = beam.guide->prefix; static_cast<size_t>(step) < prefix.size()) {
        const int32_t token = prefix[static_cast<size_t>(step)];
        candidates = {{0, token, totals.data_ptr<float>()[b * width_ * vocabulary + token]}};
      } else if (step + 1 >= beam.limit) {
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
    std::vector<int> tips, traced;
    const int length = step + 1;
    const auto width = static_cast<size_t>(width_);
    for (size_t rank = 0; rank < candidates.size(); ++rank) {
      const Candidate& candidate = candidates[rank];
      const bool full = tips.size() == width;
      if (candidate.log_probability == impossible || (full && beam.guide->trace == nullptr)) break;
      const bool ends = candidate.token == model_.options().special.eos;
      const Fate fate = full            ? Fate::beam_full
                        : !ends         ? Fate::kept
                        : rank >= width ? Fate::early_end  // too poor to end the sentence
                                        : Fate::finished;
      const double own_score = score(candidate.log_probability, length);
      const int trace_node = beam.record(candidate, own_score, fate);
      if (fate == Fate::beam_full || fate == Fate::early_end) continue;
      nodes_.push_back({candidate.token, beam.tips[static_cast<size_t>(candidate.origin)], step,
                        b * width_ + candidate.origin});
      const int node = static_cast<int>(nodes_.size()) - 1;
      if (ends) {
        beam.finished.push_back({node, trace_node, length, candidate.log_probability, own_score});
        continue;
      }
      const auto k = static_cast<int64_t>(tips.size());
      origin.data_ptr<int64_t>()[b * width_ + k] = candidate.origin;
      last_.data_ptr<int64_t>()[b * width_ + k] = candidate.token;
      scores_.data_ptr<float>()[b * width_ + k] = candidate.log_probability;
      tips.push_back(node);
      traced.push_back(trace_node);
    }
    std::stable_sort(beam.finished.begin(), beam.finished.end(),
                     [](const Finished& x, const Finished& y) { return x.score > y.score; });
    for (size_t i = width; i < beam.finished.size(); ++i)
      beam.correct(beam.finished[i].traced, Fate::outscored);
    if (beam.finished.size() > width) beam.finished.resize(width);
    beam.done = tips.empty() || is_done(beam, scores_.data_ptr<float>()[b * width_], length);
    if (beam.done) {
      for (int node : traced) beam.correct(node, Fate::stopped);
    }
    tips.resize(width, -1);
    traced.resize(width);
    beam.tips = std::move(tips);
    beam.traced = std::move(traced);
  }

  /// Before a step, what could follow each live hypothesis; next [B', K, V] log-probabilities.
  void record_alternatives(const at::Tensor& next) {
    const int64_t count = std::min<int64_t>(SearchTrace::alternatives, next.size(2));
    const auto [best, index] = next.topk(count, 2);  // [B', K, count]
    for (int64_t b = 0; b < batch(); ++b) {
      const Beam& beam = *live_[static_cast<size_t>(b)];
      if (beam.done || beam.guide->trace == nullptr) continue;
      for (int64_t k = 0; k < width_; ++k) {
        if (scores_.data_ptr<float>()[b * width_ + k] == impossible) continue;
        const auto traced = static_cast<size_t>(beam.traced[static_cast<size_t>(k)]);
        for (int64_t i = (b * width_ + k) * count; i < (b * width_ + k + 1) * count; ++i) {
          if (best.data_ptr<float>()[i] == impossible) break;
          beam.guide->trace->nodes[traced].next.push_back(
              {static_cast<int32_t>(index.data_ptr<int64_t>()[i]), best.data_ptr<float>()[i]});
        }
      }
    }
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
  bool tracing_ = false;  // any sentence
  Pass pass_;
  std::vector<Beam> beams_;
  std::vector<Beam*> live_;  // in the order of the state's batch
  std::vector<int> source_lengths_;
  std::unique_ptr<DecoderState> state_;
  std::vector<BeamNode> nodes_;
  std::vector<at::Tensor> attention_;  // a step, [B' * K, S]
  at::Tensor never_;                   // [V]: -inf at marks that no translation holds
  at::Tensor last_;                    // [B', K]
  at::Tensor scores_;                  // [B', K] log-probabilities so far
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
  const c10::NoGradGuard no_gradients;
  return Search(model, source, options, want, alignment, guides).run();
}

}  // namespace seq2see
