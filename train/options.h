#pragma once

#include <cstdint>

#include "data/batch_plan.h"
#include "data/named.h"
#include "data/tokenizer.h"
#include "model/device.h"
#include "model/options.h"
#include "model/precision.h"

namespace seq2see {

enum class Optimizer {
  adam,   ///< Kingma and Ba, 2015; weight decay joins the gradient
  adamw,  ///< Loshchilov and Hutter, 2019; weight decay acts on the weights
};

enum class Schedule {
  constant,             ///< after the warm-up
  inverse_square_root,  ///< after the warm-up, as in Vaswani et al., 2017
  trapezoid,            ///< warm-up, constant, and linearly to zero over the last `decay_share` of training
};

/// Whether both languages share one vocabulary.
enum class Vocabulary { separate, shared };

/// What makes one validation better than another.
enum class BestBy { loss, token_accuracy, exact_match, bleu, chrf };

struct VocabularyOptions {
  TokenizerOptions tokenizer;
  Vocabulary sharing = Vocabulary::separate;
  int subword_nbest = 0;       ///< subword regularization draws among so many segmentations; 0: off
  double subword_alpha = 0.2;  ///< smaller draws more evenly
};

/// Longer sentences out of those that there are.
struct JoiningOptions {
  double share = 0;  ///< of the batches whose pairs are joined, one behind the other
  int most = 2;      ///< pairs joined into one, at most
};

struct OptimizerOptions {
  Optimizer kind = Optimizer::adam;
  double learning_rate = 7e-3;
  double beta1 = 0.9;
  double beta2 = 0.98;
  double epsilon = 1e-9;
  double weight_decay = 0;
  double clip = 1;     ///< largest gradient norm (a token's mean); 0: no clipping
  double average = 0;  ///< decay of the moving average of the weights, e.g. 0.999; 0: off
};

struct ScheduleOptions {
  Schedule kind = Schedule::trapezoid;
  int warmup_steps = 100;
  double decay_share = 0.3;
};

/// What keeps a model from learning by heart; dropout is the model's own.
struct RegularizationOptions {
  double label_smoothing = 0.1;  ///< share of the target spread over the vocabulary
  double word_dropout = 0;       ///< share of the target's tokens that the decoder is not shown
};

struct StopOptions {
  int64_t max_steps = 3800;  ///< 0: no such limit
  int max_epochs = 0;        ///< 0: no such limit
  double max_minutes = 0;    ///< 0: no such limit
  int patience = 0;          ///< validations without gain until training stops; 0: never
};

/// Shards that a batch may be cut into.
constexpr int most_shards = 256;

/// How to train; the model's own shape is in ModelOptions.
struct TrainOptions {
  VocabularyOptions vocabulary;
  BatchOptions batch;
  JoiningOptions joining;
  OptimizerOptions optimizer;
  ScheduleOptions schedule;
  StopOptions stop;
  RegularizationOptions regularization;
  Precision precision = Precision::fp32;
  Device device = Device::cpu;
  uint64_t seed = 1;
  int shards = 0;  ///< parts that a batch is cut into; 0: usable cores at first start, saved then; 1 on a GPU
  int validate_every = 500;  ///< steps; 0: at the end of each epoch
  BestBy best_by = BestBy::bleu;
  int log_every = 100;  ///< steps
};

/// The settings that suit a model made of such layers.
TrainOptions default_training(Layers layers);

/// Throws UsageError in full sentences.
void validate(const TrainOptions& options);

/// As many shards as cores, or one on a GPU, where their number is 0.
void choose_shards(TrainOptions& options, int cores);

template <>
struct Named<Optimizer> {
  static constexpr std::string_view what = "optimizer";
  static constexpr std::pair<Optimizer, std::string_view> values[] = {{Optimizer::adam, "adam"},
                                                                      {Optimizer::adamw, "adamw"}};
};

template <>
struct Named<Schedule> {
  static constexpr std::string_view what = "schedule";
  static constexpr std::pair<Schedule, std::string_view> values[] = {
      {Schedule::constant, "constant"},
      {Schedule::inverse_square_root, "inverse_square_root"},
      {Schedule::trapezoid, "trapezoid"}};
};

template <>
struct Named<Vocabulary> {
  static constexpr std::string_view what = "sharing of the vocabulary";
  static constexpr std::pair<Vocabulary, std::string_view> values[] = {{Vocabulary::separate, "separate"},
                                                                       {Vocabulary::shared, "shared"}};
};

template <>
struct Named<BestBy> {
  static constexpr std::string_view what = "measure of the best";
  static constexpr std::pair<BestBy, std::string_view> values[] = {{BestBy::loss, "loss"},
                                                                   {BestBy::token_accuracy, "token_accuracy"},
                                                                   {BestBy::exact_match, "exact_match"},
                                                                   {BestBy::bleu, "bleu"},
                                                                   {BestBy::chrf, "chrf"}};
};

/// The fields that a user may set (see data/option_fields.h).
template <typename Field>
void fields(TrainOptions& options, Field& field) {
  auto& [vocabulary, batch, joining, optimizer, schedule, stop, regularization, precision, device, seed,
         shards, validate_every, best_by, log_every] = options;
  field("tokenizer", vocabulary.tokenizer.kind, "how SentencePiece cuts words into tokens");
  field("vocabulary_size", vocabulary.tokenizer.vocabulary_size,
        "pieces a side at most; capped to what the data allows");
  field("vocabulary", vocabulary.sharing, "one vocabulary a side, or one for both");
  field("subword_nbest", vocabulary.subword_nbest,
        "subword regularization among so many segmentations; 0: off");
  field("subword_alpha", vocabulary.subword_alpha, "its sharpness; smaller draws more evenly");
  field("batch_sentences", batch.sentences, "sentence pairs a batch");
  field("batch_tokens", batch.tokens, "tokens a batch at most, padding counted; 0: no such budget");
  field("bucket", batch.bucket, "lengths in steps of so many tokens share a batch");
  field("longest", batch.longest, "pairs with a side of more tokens are left out; 0: none is");
  field("join_share", joining.share,
        "share of batches whose pairs are joined into longer ones, so that length is learned");
  field("join_most", joining.most, "pairs joined into one at most");
  field("optimizer", optimizer.kind, "optimizer");
  field("learning_rate", optimizer.learning_rate, "largest learning rate");
  field("beta1", optimizer.beta1, "decay of the first moment");
  field("beta2", optimizer.beta2, "decay of the second moment");
  field("epsilon", optimizer.epsilon, "keeps the step finite");
  field("weight_decay", optimizer.weight_decay, "weight decay");
  field("clip", optimizer.clip, "largest gradient norm; 0: no clipping");
  field("average", optimizer.average, "decay of the moving average of the weights, e.g. 0.999; 0: off");
  field("schedule", schedule.kind, "learning rate over time");
  field("warmup_steps", schedule.warmup_steps, "steps over which the learning rate rises");
  field("decay_share", schedule.decay_share, "last share of training over which the trapezoid falls to zero");
  field("max_steps", stop.max_steps, "steps at most; 0: no such limit");
  field("max_epochs", stop.max_epochs, "passes through the data at most; 0: no such limit");
  field("max_minutes", stop.max_minutes,
        "minutes at most; the end then depends on the clock; 0: no such limit");
  field("patience", stop.patience, "validations without gain until training stops; 0: never");
  field("label_smoothing", regularization.label_smoothing,
        "share of the target spread over the vocabulary (Szegedy et al., 2016)");
  field("word_dropout", regularization.word_dropout,
        "share of the target's tokens that the decoder is not shown, so that it looks at the source (Bowman "
        "et al., "
        "2016)");
  field("precision", precision,
        "what products with weights are computed in, bf16 with LibTorch 2 and AVX-512 BF16, or a GPU, only; "
        "validation is always in fp32");
  field("device", device,
        "what computes the steps, cuda with LibTorch 2 from PyPI only; validation is always on the CPU");
  field("seed", seed, "all randomness comes from it");
  field("shards", shards, "parts that a batch is cut into; 0: the cores at first start, or 1 on a GPU");
  field("validate_every", validate_every, "steps between validations; 0: at the end of each epoch");
  field("best_by", best_by, "which validation score picks the weights that are kept");
  field("log_every", log_every, "steps between two lines of the log");
}

}  // namespace seq2see
