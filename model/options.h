#pragma once

#include <nlohmann/json.hpp>

#include "data/named.h"
#include "data/tokenizer.h"
#include "data/words.h"

namespace seq2see {

/// How well does a query q fit a key k (both of the head's width d)?
enum class AttentionScore {
  dot,         ///< q'k (Luong et al., 2015)
  scaled_dot,  ///< q'k / sqrt(d) (Vaswani et al., 2017)
  general,     ///< q'W k (Luong et al., 2015)
  additive,    ///< v'tanh(W q + U k) (Bahdanau et al., 2015)
};

/// Which source positions may a query look at? A window of D takes in D positions on either side of its
/// centre (Luong et al., 2015, sec. 3.2); positions outside have a weight of exactly 0.
enum class AttentionScope {
  global,            ///< all of them
  local_monotonic,   ///< those around its own position t: p = min(t, S - 1)
  local_predictive,  ///< those around p = (S - 1) sigmoid(v'tanh(W q)), by a Gaussian of deviation D / 2
};

/// What an encoder or decoder is made of.
enum class Layers { rnn, transformer };

enum class Cell { lstm, gru };

/// Which matrices are one and the same.
enum class Tying {
  none,
  target,  ///< target embedding and output projection
  all,     ///< also the source embedding: needs a shared vocabulary
};

/// What the memory's values are, next to its keys, which are the encoder's states.
enum class MemoryValues {
  states,
  states_and_embeddings,  ///< the sum of both: gives the decoder the word itself, and draws cleaner
                          ///< alignments
};

/// Where a transformer's layer normalization stands.
enum class Norm {
  pre,   ///< before each sublayer, and once at the end: trains without much care
  post,  ///< after each sublayer's sum (Vaswani et al., 2017; MarianMT)
};

enum class Activation { relu, gelu, silu };

/// How one attention works: four choices that do not depend on each other.
struct AttentionOptions {
  AttentionScore score = AttentionScore::scaled_dot;
  AttentionScope scope = AttentionScope::global;
  int window = 5;            ///< D of the local scopes
  int heads = 1;             ///< the width is split among them
  bool projections = false;  ///< learned projections of query, key, value and result (Vaswani et al., 2017)
};

/// Gives a window of 0 the size that suits the scope. That of local_predictive has to take in most of a
/// sentence, for its centre begins in the middle, and learns to move from what is within reach
/// (docs/attention.md).
void choose_window(AttentionOptions& options);

struct RnnOptions {
  Cell cell = Cell::lstm;
  bool input_feeding = false;  ///< the last readout joins the next input (Luong et al., 2015, sec. 3.3)
  MemoryValues memory_values = MemoryValues::states_and_embeddings;
};

struct TransformerOptions {
  int self_heads = 4;      ///< of self-attention, which is scaled dot with projections
  int self_window = 0;     ///< how far self-attention looks to either side; 0: everywhere
  int feed_forward = 512;  ///< width within the feed-forward sublayers
  Norm norm = Norm::pre;
  Activation activation = Activation::relu;
};

/// Everything that shapes a model's weights and what they compute.
struct ModelOptions {
  int width = 128;       ///< D: embeddings and states
  double dropout = 0.1;  ///< of embeddings, between layers, of sublayers and the readout
  Tying tying = Tying::none;
  Layers encoder = Layers::rnn;
  Layers decoder = Layers::rnn;
  int encoder_layers = 2;  ///< two draw cleaner alignments than one
  int decoder_layers = 1;
  RnnOptions rnn;
  TransformerOptions transformer;
  AttentionOptions attention;  ///< of the decoder to the memory

  // Given by the data, not by the user.
  int source_vocabulary = 0;
  int target_vocabulary = 0;
  SpecialIds special;
  WordRule word_rule = WordRule::unicode;
};

/// The settings that suit a model whose encoder and decoder are both made of `layers`.
ModelOptions default_model(Layers layers);

/// Throws UsageError, in a sentence that lists the valid choices, where the options contradict themselves.
void validate(const ModelOptions& options);

/// A field that changes nothing in a model, and what it is of: "norm", "a transformer".
struct UnusedField {
  const char *name, *of;
};
std::vector<UnusedField> unused_fields(const ModelOptions& options);

/// The "model" object of config.json, and its strict reading. `where` begins each complaint.
nlohmann::ordered_json model_options_to_json(const ModelOptions& options);
ModelOptions model_options_from_json(const nlohmann::ordered_json& json, const std::string& where);

/// The fields that a user may set (see data/option_fields.h).
template <typename Field>
void fields(ModelOptions& options, Field& field) {
  field("width", options.width, "width D of embeddings and states");
  field("dropout", options.dropout, "share of activations dropped while training, from 0 to below 1");
  field("tying", options.tying, "which of the embeddings and the output projection are one matrix");
  field("encoder", options.encoder, "layers of the encoder");
  field("decoder", options.decoder, "layers of the decoder");
  field("encoder_layers", options.encoder_layers, "encoder layers; those of an rnn are bidirectional");
  field("decoder_layers", options.decoder_layers, "decoder layers");
  field("cell", options.rnn.cell, "recurrent cell");
  field("input_feeding", options.rnn.input_feeding, "feed an rnn's last readout into its next step (slower)");
  field("memory_values", options.rnn.memory_values, "what attention to an rnn encoder sums up");
  field("self_heads", options.transformer.self_heads, "heads of a transformer's self-attention");
  field("self_window", options.transformer.self_window,
        "how far self-attention looks to either side; 0: everywhere");
  field("feed_forward", options.transformer.feed_forward, "width within a transformer's feed-forward layers");
  field("norm", options.transformer.norm, "where a transformer normalizes, before or after its sublayers");
  field("activation", options.transformer.activation, "activation of the feed-forward layers");
  field("score", options.attention.score, "attention score");
  field("scope", options.attention.scope, "which source positions attention may look at");
  field("window", options.attention.window,
        "how far the local scopes look to either side of their centre; 0: 5, for local_predictive 10");
  field("heads", options.attention.heads, "attention heads; the width is split among them");
  field("projections", options.attention.projections, "learned projections of query, key, value and result");
}

template <>
struct Named<AttentionScore> {
  static constexpr std::string_view what = "attention score";
  static constexpr std::pair<AttentionScore, std::string_view> values[] = {
      {AttentionScore::dot, "dot"},
      {AttentionScore::scaled_dot, "scaled_dot"},
      {AttentionScore::general, "general"},
      {AttentionScore::additive, "additive"}};
};

template <>
struct Named<AttentionScope> {
  static constexpr std::string_view what = "attention scope";
  static constexpr std::pair<AttentionScope, std::string_view> values[] = {
      {AttentionScope::global, "global"},
      {AttentionScope::local_monotonic, "local_monotonic"},
      {AttentionScope::local_predictive, "local_predictive"}};
};

template <>
struct Named<Layers> {
  static constexpr std::string_view what = "kind of layers";
  static constexpr std::pair<Layers, std::string_view> values[] = {{Layers::rnn, "rnn"},
                                                                   {Layers::transformer, "transformer"}};
};

template <>
struct Named<Norm> {
  static constexpr std::string_view what = "place of the normalization";
  static constexpr std::pair<Norm, std::string_view> values[] = {{Norm::pre, "pre"}, {Norm::post, "post"}};
};

template <>
struct Named<Activation> {
  static constexpr std::string_view what = "activation";
  static constexpr std::pair<Activation, std::string_view> values[] = {
      {Activation::relu, "relu"}, {Activation::gelu, "gelu"}, {Activation::silu, "silu"}};
};

template <>
struct Named<Cell> {
  static constexpr std::string_view what = "cell";
  static constexpr std::pair<Cell, std::string_view> values[] = {{Cell::lstm, "lstm"}, {Cell::gru, "gru"}};
};

template <>
struct Named<Tying> {
  static constexpr std::string_view what = "tying";
  static constexpr std::pair<Tying, std::string_view> values[] = {
      {Tying::none, "none"}, {Tying::target, "target"}, {Tying::all, "all"}};
};

template <>
struct Named<MemoryValues> {
  static constexpr std::string_view what = "kind of memory values";
  static constexpr std::pair<MemoryValues, std::string_view> values[] = {
      {MemoryValues::states, "states"}, {MemoryValues::states_and_embeddings, "states_and_embeddings"}};
};

}  // namespace seq2see
