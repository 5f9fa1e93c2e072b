#pragma once

#include "tests/support/toy_pairs.h"
#include "train/training_data.h"

namespace seq2see {

/// A model that trains in a second: its options, and 220 toy pairs as its data.
struct TinyTraining {
  explicit TinyTraining(TrainOptions changed = tiny_options())
      : options(std::move(changed)),
        tokenizers(train_tokenizers(pairs(0, 200), options.vocabulary)),
        train(pairs(0, 200), tokenizers, options.vocabulary, options.seed, options.joining),
        valid(pairs(200, 220), tokenizers, {}, options.seed) {
    model.width = 16;
    model.encoder_layers = 1;
    model.dropout = 0.1;
    model.source_vocabulary = tokenizers.source.vocabulary_size();
    model.target_vocabulary = tokenizers.target.vocabulary_size();
    model.special = tokenizers.target.special_ids();
  }

  /// Two epochs of seven batches; three shards.
  static TrainOptions tiny_options() {
    TrainOptions options;
    options.vocabulary.tokenizer.vocabulary_size = 60;
    options.batch.sentences = 32;
    options.optimizer.learning_rate = 0.02;
    options.schedule.warmup_steps = 3;
    options.stop.max_steps = 0;
    options.stop.max_epochs = 2;
    options.validate_every = 0;
    options.shards = 3;
    options.log_every = 1;
    return options;
  }

  static std::vector<SentencePair> pairs(int begin, int end) {
    const auto all = toy_pairs(end);
    return {all.begin() + begin, all.end()};
  }

  ModelOptions model;
  TrainOptions options;
  Tokenizers tokenizers;
  TrainingData train, valid;
};

}  // namespace seq2see
