#include "bench/product_flops.h"

#include <algorithm>

namespace seq2see {
namespace {

/// Multiplications of a forward pass, by what they repeat with.
struct Products {
  double source_token = 0;  ///< for each source token
  double target_token = 0;  ///< for each target token
  double sentence = 0;      ///< for each pair
};

double square(double width) {
  return width * width;
}

/// Of a recurrent layer, for each token.
double recurrent(Cell cell, double in, double width) {
  return (cell == Cell::lstm ? 4 : 3) * width * (in + width);
}

/// The matrices of an attention's score and projections, for each query and each key.
struct AttentionProducts {
  double query = 0, key = 0;
};

AttentionProducts attention(const AttentionOptions& options, double width) {
  AttentionProducts products;
  const double head = square(width) / options.heads;  // a matrix a head
  if (options.projections) products = {2 * square(width), 2 * square(width)};
  if (options.score == AttentionScore::general || options.score == AttentionScore::additive)
    products.key += head;
  if (options.score == AttentionScore::additive) products.query += head;
  if (options.scope == AttentionScope::local_predictive) products.query += head;
  return products;
}

/// Of queries with keys and of weights with values, for each query; additive scores are no product.
double looking(const AttentionOptions& options, double width, double keys) {
  if (options.scope != AttentionScope::global) keys = std::min(keys, 2.0 * options.window + 1);
  return (options.score == AttentionScore::additive ? 1 : 2) * keys * width;
}

AttentionOptions self_attention(const TransformerOptions& options) {
  AttentionOptions attention;
  attention.projections = true;
  attention.heads = options.self_heads;
  attention.window = options.self_window;
  if (options.self_window > 0) attention.scope = AttentionScope::local_monotonic;
  return attention;
}

void add_encoder(const ModelOptions& options, Products& products) {
  const double width = options.width;
  double layer = 0;
  if (options.encoder == Layers::rnn) {
    layer = 2 * recurrent(options.rnn.cell, width, width / 2);
  } else {
    layer = 4 * square(width) + 2 * width * options.transformer.feed_forward;
  }
  products.source_token += options.encoder_layers * layer;
}

void add_decoder(const ModelOptions& options, Products& products) {
  const double width = options.width;
  const AttentionProducts cross = attention(options.attention, width);
  const int layers = options.decoder_layers;
  if (options.decoder == Layers::rnn) {
    const double first = options.rnn.input_feeding ? 2 * width : width;
    products.target_token +=
        recurrent(options.rnn.cell, first, width) + (layers - 1) * recurrent(options.rnn.cell, width, width);
    products.target_token += cross.query + 2 * square(width);  // and the readout
    products.source_token += cross.key;
    products.sentence += layers * square(width);  // the bridges
  } else {
    const double own = 4 * square(width) + 2 * width * options.transformer.feed_forward;
    products.target_token += layers * (own + cross.query);
    products.source_token += layers * cross.key;
  }
  products.target_token += width * options.target_vocabulary;
}

/// What a pair's tokens look at: its source at itself, its target at itself and at the source.
double looking_of(const ModelOptions& options, const PairLength& pair) {
  const double width = options.width, source = pair.source, target = pair.target;
  const AttentionOptions self = self_attention(options.transformer);
  double products = 0;
  if (options.encoder == Layers::transformer)
    products += options.encoder_layers * source * looking(self, width, source);
  const double cross = target * looking(options.attention, width, source);
  if (options.decoder == Layers::rnn) return products + cross;
  return products + options.decoder_layers * (target * looking(self, width, target) + cross);
}

}  // namespace

double product_flops(const ModelOptions& options, std::span<const PairLength> pairs) {
  Products products;
  add_encoder(options, products);
  add_decoder(options, products);
  double multiplications = 0;
  for (const PairLength& pair : pairs) {
    multiplications += products.source_token * pair.source + products.target_token * pair.target +
                       products.sentence + looking_of(options, pair);
  }
  return 3 * 2 * multiplications;
}

}  // namespace seq2see
