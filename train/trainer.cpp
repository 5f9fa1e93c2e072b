#include "train/trainer.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "data/checksum.h"
#include "data/error.h"
#include "model/threads.h"
#include "train/agreement.h"
#include "train/interrupt.h"
#include "train/schedule.h"

namespace seq2see {

Trainer::Trainer(const TrainingInput& input, int workers)
    : input_(input),
      options_(input.options),
      pool_(workers, use_one_thread),
      parameters_(initial_parameters(input.model, input.options.seed).on(input.device)),
      bf16_(parameters_.rounded(input.options.precision)),
      optimizer_(parameters_.flat(), input.options.optimizer, bf16_),
      gradients_(input.model, parameters_, bf16_, input.train,
                 shards_of(input.processes.rank(), input.processes.size(), input.options.shards)),
      shard_sum_(input.processes, input.options.shards),
      plan_(input.train.lengths(), input.options.batch),
      started_(std::chrono::steady_clock::now()) {
  if (plan_.kept() == 0) {
    throw Error("No sentence pair is left to train on: all {} are longer than {} tokens (--longest).",
                plan_.dropped(), options_.batch.longest);
  }
  state_.data_checksum = input.train.checksum();
  check_same(state_.data_checksum, "training data", "Give the same files to each.");
}

void Trainer::resume() {
  input_.processes.first_alone([this] {
    const auto path = input_.folder / model_files::state;
    const uint32_t data_checksum = state_.data_checksum;
    state_ = load_state(path, parameters_, optimizer_.state());
    if (state_.data_checksum != data_checksum) {
      throw Error("The training data are not those that {} was trained on; resuming would end elsewhere.",
                  input_.folder.string());
    }
  });
  share_state();
  FlatOptimizer::State& optimizer = optimizer_.state();
  optimizer.steps = state_.step;
  for (const at::Tensor& flat : {parameters_.flat(), optimizer.first_moment, optimizer.second_moment}) {
    input_.processes.share(flat);
  }
  if (optimizer.average.defined()) input_.processes.share(optimizer.average);
}

void Trainer::begin() {
  started_ = std::chrono::steady_clock::now();
  clock_ = state_.seconds;
  since_log_ = {state_.log_loss, state_.log_tokens, state_.log_correct};
  logged_at_ = state_.logged_at;
  if (bf16_.defined()) bf16_.copy_(parameters_.flat());
  input_.processes.first_alone(
      [this] { reporter_ = std::make_unique<Reporter>(input_.folder / model_files::log, state_.log_bytes); });
  if (plan_.dropped() > 0) {
    say(fmt::format("{} longer than {} tokens left out.", counted(plan_.dropped(), "pair"),
                    options_.batch.longest));
  }
}

int Trainer::run() {
  begin();
  try {
    return train_on();
  } catch (const LostProcess&) {  // before a step's gradients are in any weight, or before a validation
    if (input_.processes.is_first()) save();
    throw;
  }
}

int Trainer::train_on() {
  if (is_validation_due()) validate_now();  // it was cut between a step and the validation behind it
  while (!state_.finished) {
    const auto batches = plan_.epoch(options_.seed, static_cast<uint64_t>(state_.epoch));
    const auto steps_per_epoch = static_cast<int64_t>(batches.size());
    while (state_.batch < steps_per_epoch && !should_stop()) {
      train_batch(batches[static_cast<size_t>(state_.batch)], steps_per_epoch);
      if (is_validation_due()) validate_now();
      if (signal_ != 0) return stop(signal_);
    }
    if (state_.batch == steps_per_epoch) {
      ++state_.epoch;
      state_.batch = 0;
      if (is_validation_due()) validate_now();
    }
    if (should_stop()) finish();
  }
  return 0;
}

void Trainer::finish() {
  if (state_.validated_at != state_.step) validate_now();
  state_.finished = true;
  input_.processes.first_alone([this] {
    reporter_->event("end", {{"step", state_.step}, {"seconds", seconds()}});
    save();
  });
}

int Trainer::stop(int signal) {
  input_.processes.first_alone([this] { save(); });
  say(fmt::format("Stopped by a signal at step {}; --resume goes on from here.", state_.step));
  return 128 + signal;
}

void Trainer::say(const std::string& line) {
  if (reporter_) reporter_->say(line);
}

void Trainer::share_state() {
  if (input_.processes.size() == 1) return;
  state_ =
      parse_training_state(input_.processes.share_text(training_state_text(state_)), "What process 0 says");
}

void Trainer::check_same(uint32_t checksum, const char* what, const char* advice) const {
  const std::string own = checksum_text(checksum);
  if (input_.processes.share_text(own) == own) return;
  throw Error("The {} of process {} are not those of process 0. {}", what, input_.processes.rank(), advice);
}

void Trainer::train_batch(const std::vector<int32_t>& batch, int64_t steps_per_epoch) {
  const auto shards =
      plan_.shards(input_.train.rows(batch, static_cast<uint64_t>(state_.epoch)), options_.shards);
  const Gradients::Place place{options_.seed, static_cast<uint64_t>(state_.step),
                               static_cast<uint64_t>(state_.epoch)};
  const std::vector<Loss> losses = gradients_.compute(shards, place, options_.regularization, pool_);
  const Agreement agreement = agree(input_.processes, losses, options_.shards, seconds(), interrupt());
  const Loss& loss = agreement.loss;
  signal_ = agreement.signal;
  clock_ = agreement.seconds;
  if (!std::isfinite(loss.sum)) stop_at_infinity("loss");
  const auto gradients = shard_sum_.over_processes(gradients_.flat(), pool_);
  point_.progress = progress(steps_per_epoch);
  point_.learning_rate = options_.optimizer.learning_rate *
                         learning_rate_factor(options_.schedule, state_.step, point_.progress);
  point_.gradient_norm =
      optimizer_.step(gradients, 1.0 / static_cast<double>(loss.count), point_.learning_rate, pool_);
  if (!std::isfinite(point_.gradient_norm)) stop_at_infinity("gradient");
  since_log_ += loss;
  ++state_.step;
  ++state_.batch;
  if (state_.step % options_.log_every == 0) log_point();
}

void Trainer::log_point() {
  const double now = seconds();
  point_.step = state_.step;
  point_.epoch = state_.epoch;
  point_.loss = since_log_.sum / static_cast<double>(since_log_.count);
  point_.token_accuracy = static_cast<double>(since_log_.correct) / static_cast<double>(since_log_.count);
  point_.tokens_per_second = static_cast<double>(since_log_.count) / std::max(1e-9, now - logged_at_);
  point_.seconds = now;
  since_log_ = {};
  logged_at_ = now;
  if (reporter_) reporter_->training(point_);
}

void Trainer::validate_now() {
  if (input_.processes.size() > 1) {
    const at::Tensor& flat = parameters_.flat();
    check_same(checksum(0, {reinterpret_cast<const char*>(flat.data_ptr<float>()),
                            static_cast<size_t>(flat.numel()) * sizeof(float)}),
               "weights", "Their processors do not compute the same numbers: train on machines of one kind.");
  }
  input_.processes.first_alone([this] { validate_alone(); });
  share_state();
}

Parameters Trainer::kept_weights() const {
  const at::Tensor& average = optimizer_.state().average;
  return (average.defined() ? parameters_.with_flat(average) : parameters_).on(c10::kCPU);
}

void Trainer::validate_alone() {
  const double began = seconds();
  const Parameters weights = kept_weights();
  Parameters::Reading binding(weights);
  const ValidationScores scores = validate(Seq2Seq(input_.model, binding),
                                           {input_.valid, input_.tokenizers, input_.reverse_links}, pool_);
  if (!std::isfinite(scores.loss)) stop_at_infinity("validation loss");
  if (!at::isfinite(weights.flat()).all().item<bool>()) stop_at_infinity("norm of the weights");
  const double merit = scores.merit(options_.best_by);
  const bool best = !state_.has_best || merit > state_.best_merit ||
                    (merit == state_.best_merit && scores.loss < state_.best_loss);
  if (best) {
    write_weights(input_.folder / model_files::weights, weights);
    if (has_choice(input_.model)) show(scores.alignment);
    state_.has_best = true;
    state_.best_merit = merit;
    state_.best_loss = scores.loss;
    state_.without_gain = 0;
  } else {
    ++state_.without_gain;
  }
  state_.validated_at = state_.step;
  point_.step = state_.step;
  point_.epoch = state_.epoch;
  point_.seconds = seconds();
  reporter_->validation(point_, scores, best);
  logged_at_ += seconds() - began;  // validating is no part of the training's speed
  save();
}

void Trainer::show(const AlignmentHeads& alignment) const {
  ModelConfig config = read_config(input_.folder);
  if (config.alignment == alignment) return;
  config.alignment = alignment;
  write_config(input_.folder, config);
}

void Trainer::save() {
  TrainingState saved = state_;
  saved.seconds = seconds();
  saved.log_bytes = reporter_->log_bytes();
  saved.log_loss = since_log_.sum;
  saved.log_tokens = since_log_.count;
  saved.log_correct = since_log_.correct;
  saved.logged_at = logged_at_;
  save_state(input_.folder / model_files::state, saved, parameters_, optimizer_.state());
}

bool Trainer::is_validation_due() const {
  const bool belongs_here =
      options_.validate_every > 0 ? state_.step % options_.validate_every == 0 : state_.batch == 0;
  return belongs_here && state_.step > 0 && state_.step != state_.validated_at;
}

bool Trainer::should_stop() const {
  const StopOptions& stop = options_.stop;
  return (stop.max_steps > 0 && state_.step >= stop.max_steps) ||
         (stop.max_epochs > 0 && state_.epoch >= stop.max_epochs) ||
         (stop.max_minutes > 0 && clock_ >= 60 * stop.max_minutes) ||
         (stop.patience > 0 && state_.without_gain >= stop.patience);
}

double Trainer::progress(int64_t steps_per_epoch) const {
  const StopOptions& stop = options_.stop;
  const auto share = [](double done, double all) { return all > 0 ? done / all : 0.0; };
  const auto step = static_cast<double>(state_.step);
  const double all_epochs = static_cast<double>(stop.max_epochs) * static_cast<double>(steps_per_epoch);
  return std::min(1.0, std::max({share(step, static_cast<double>(stop.max_steps)), share(step, all_epochs),
                                 share(stop.max_minutes > 0 ? clock_ : 0, 60 * stop.max_minutes)}));
}

double Trainer::seconds() const {
  return state_.seconds + std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
}

void Trainer::stop_at_infinity(const char* what) const {
  throw Error(
      "The {} is no finite number at step {}: training has diverged. Lower --learning-rate (now {}) or "
      "--clip (now {}), "
      "or lengthen --warmup-steps (now {}). {}",
      what, state_.step, options_.optimizer.learning_rate, options_.optimizer.clip,
      options_.schedule.warmup_steps,
      state_.has_best ? "The best weights so far are kept." : "No weights have been saved yet.");
}

}  // namespace seq2see
