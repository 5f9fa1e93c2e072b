#include "bench/product_flops.h"

#include <gtest/gtest.h>

#include "model/seq2seq.h"

namespace seq2see {
namespace {

ModelOptions options_of(Layers layers) {
  ModelOptions options = default_model(layers);
  options.width = 8;
  options.transformer.feed_forward = 12;
  options.source_vocabulary = options.target_vocabulary = 20;
  return options;
}

/// Numbers in the matrices that multiply tokens, as the model itself lays them out; those of a recurrent
/// decoder's first states, which multiply sentences, are counted apart.
struct Matrices {
  double tokens = 0, sentences = 0;
};

Matrices matrices_of(const ModelOptions& options) {
  Matrices matrices;
  for (const Parameters::Slice& slice : parameter_slices(options)) {
    const bool is_vector = slice.shape.size() == 1 || slice.name.ends_with("vector");
    if (is_vector || slice.name.find("embedding") != std::string::npos) continue;
    double count = 1;
    for (const int64_t size : slice.shape) count *= static_cast<double>(size);
    (slice.name.starts_with("decoder.bridges") ? matrices.sentences : matrices.tokens) += count;
  }
  return matrices;
}

/// With one token on either side each matrix multiplies one token, and each attention looks at one key.
void expect_every_matrix(const ModelOptions& options, double attentions) {
  const PairLength one{1, 1};
  const Matrices matrices = matrices_of(options);
  const double looking = attentions * 2 * options.width;
  EXPECT_DOUBLE_EQ(product_flops(options, {&one, 1}), 6 * (matrices.tokens + matrices.sentences + looking));
}

TEST(ProductFlopsTest, CountsEveryMatrixOfAModel) {
  ModelOptions transformer = options_of(Layers::transformer);
  expect_every_matrix(transformer, 2 + 2 * 2);  // encoder layers, and both attentions of decoder layers
  ModelOptions rnn = options_of(Layers::rnn);
  expect_every_matrix(rnn, 1);
  rnn.rnn.input_feeding = true;
  rnn.decoder_layers = 3;
  expect_every_matrix(rnn, 1);
  rnn.rnn.cell = Cell::gru;
  rnn.attention.heads = 2;
  rnn.attention.score = AttentionScore::general;
  rnn.attention.scope = AttentionScope::local_predictive;
  expect_every_matrix(rnn, 1);
  rnn.attention.score = AttentionScore::additive;
  rnn.attention.projections = true;
  expect_every_matrix(rnn, 0.5);  // additive scores are no product
}

TEST(ProductFlopsTest, CountsAKnownStep) {
  const ModelOptions options = options_of(Layers::rnn);
  const std::vector<PairLength> pairs{{3, 5}, {2, 1}};
  const double encoder = 2.0 * 2 * 16 * (8 + 4);  // layers, directions, gates of 4 cells, inputs and state
  const double decoder = 32 * (8 + 8) + 16 * 8 + 8 * 20;  // gates, readout, projection
  const double looking = 2.0 * 8 * (3 * 5 + 2 * 1);       // scores and context
  EXPECT_DOUBLE_EQ(product_flops(options, pairs), 6 * (5 * encoder + 6 * decoder + 2 * 64 + looking));
}

TEST(ProductFlopsTest, AWindowLooksAtNoMoreThanItHolds) {
  ModelOptions options = options_of(Layers::rnn);
  const std::vector<PairLength> pairs{{40, 10}};
  const double global = product_flops(options, pairs);
  options.attention.scope = AttentionScope::local_monotonic;
  options.attention.window = 2;
  EXPECT_DOUBLE_EQ(global - product_flops(options, pairs), 6 * 2.0 * 8 * 10 * (40 - 5));
  options.attention.window = 20;
  EXPECT_DOUBLE_EQ(product_flops(options, pairs), global);
}

}  // namespace
}  // namespace seq2see
