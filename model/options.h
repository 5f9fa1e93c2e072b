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

struct AttentionOptions {
  AttentionScore score = AttentionScore::dot;
  int heads = 1;             ///< the width is split among them
  bool projections = false;  ///< learned projections of query, key, value and result (Vaswani et al., 2017)
};

struct RnnOptions {
  Cell cell = Cell::lstm;
  int encoder_layers = 2;  ///< two draw cleaner alignments than one
  int decoder_layers = 1;
  bool input_feeding = false;  ///< the last readout joins the next input (Luong et al., 2015, sec. 3.3)
  MemoryValues memory_values = MemoryValues::states_and_embeddings;
};

/// Everything that shapes a model's weights and what they compute.
struct ModelOptions {
  int width = 128;       ///< D: embeddings and states
  double dropout = 0.1;  ///< of embeddings, between layers, of the readout
  Tying tying = Tying::none;
  RnnOptions rnn;
  AttentionOptions attention;

  // Given by the data, not by the user.
  int source_vocabulary = 0;
  int target_vocabulary = 0;
  SpecialIds special;
  WordRule word_rule = WordRule::unicode;
};

/// Throws UsageError, in a sentence that lists the valid choices, where the options contradict themselves.
void validate(const ModelOptions& options);

/// The "model" object of config.json, and its strict reading. `where` begins each complaint.
nlohmann::ordered_json model_options_to_json(const ModelOptions& options);
ModelOptions model_options_from_json(const nlohmann::ordered_json& json, const std::string& where);

/// The fields that a user may set (see data/option_fields.h).
template <typename Field>
void fields(ModelOptions& options, Field& field) {
  field("width", options.width, "width D of embeddings and states");
  field("dropout", options.dropout, "share of activations dropped while training, from 0 to below 1");
  field("tying", options.tying, "which of the embeddings and the output projection are one matrix");
  field("cell", options.rnn.cell, "recurrent cell");
  field("encoder_layers", options.rnn.encoder_layers, "bidirectional encoder layers");
  field("decoder_layers", options.rnn.decoder_layers, "decoder layers");
  field("input_feeding", options.rnn.input_feeding, "feed the last readout into the next step (slower)");
  field("memory_values", options.rnn.memory_values, "what attention sums up");
  field("score", options.attention.score, "attention score");
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
