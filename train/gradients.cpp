#include "train/gradients.h"

#include <ATen/ATen.h>

#include "data/random.h"

namespace seq2see {

Gradients::Gradients(const ModelOptions& options, const Parameters& parameters, const at::Tensor& bf16,
                     const TrainingData& data, ShardRange own)
    : data_(data), own_(own) {
  for (int shard = own.begin; shard < own.end; ++shard) {
    flat_.push_back(at::zeros_like(parameters.flat()));
    Parameters::Binding binding = parameters.bind(flat_.back(), bf16);
    models_.emplace_back(options, binding);
  }
}

std::vector<Loss> Gradients::compute(const std::vector<std::vector<BatchRow>>& shards, const Place& place,
                                     const RegularizationOptions& regularization, WorkerPool& pool) {
  std::vector<Loss> losses(flat_.size());
  pool.run(own_.count(), [&](int number, int) {
    const int shard = own_.begin + number;
    const std::vector<BatchRow>& rows = shards[static_cast<size_t>(shard)];
    if (rows.empty()) return;
    losses[static_cast<size_t>(number)] = compute_shard(shard, rows, place, regularization);
  });
  return losses;
}

Loss Gradients::compute_shard(int shard, const std::vector<BatchRow>& rows, const Place& place,
                              const RegularizationOptions& regularization) const {
  const Seq2Seq& model = models_[static_cast<size_t>(shard - own_.begin)];
  const SpecialIds& special = model.options().special;
  const TrainingData::Chosen chosen = data_.choose(rows, place.epoch);
  const Source source = make_source(pointers_to(chosen.sources), special);
  const Target target = make_target(pointers_to(chosen.targets), special);
  if (regularization.word_dropout > 0) {
    const uint64_t drawn =
        mix_bits(mix_bits(mix_bits(place.seed + 3) + place.step) + static_cast<uint64_t>(shard));
    hide_tokens(target, special, regularization.word_dropout, Random(drawn));
  }
  const auto there = [&](const at::Tensor& x) { return x.to(flat_.front().device()); };
  const at::Tensor output_there = there(target.output);  // [B, T]; before the pass, for copies wait for it
  const Pass pass{
      .training = true, .seed = place.seed, .step = place.step, .shard = shard, .want = Want::nothing};
  const Output output = model.forward({there(source.ids), there(source.lengths)}, there(target.input),
                                      pass);  // logits [B, T, V]
  at::Tensor gradient;
  const Loss loss =
      cross_entropy(output.logits, output_there, special.pad, regularization.label_smoothing, &gradient);
  output.logits.backward(gradient);
  return loss;
}

}  // namespace seq2see
