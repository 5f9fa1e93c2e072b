#include "model/options.h"

#include "data/option_fields.h"

namespace seq2see {
namespace {

/// What the data gave: written beside the user's fields, in the same object.
struct DataFields {
  ModelOptions& options;
};

template <typename Field>
void fields(DataFields& data, Field& field) {
  field("source_vocabulary", data.options.source_vocabulary, "");
  field("target_vocabulary", data.options.target_vocabulary, "");
  field("pad_id", data.options.special.pad, "");
  field("unknown_id", data.options.special.unknown, "");
  field("start_id", data.options.special.start, "");
  field("eos_id", data.options.special.eos, "");
  field("word_rule", data.options.word_rule, "");
}

void check(bool holds, const std::string& sentence) {
  if (!holds) throw UsageError(sentence);
}

void check_special(int32_t id, int vocabulary, const char* name) {
  check(id >= 0 && id < vocabulary,
        fmt::format("The {} id {} is outside the vocabulary of {}.", name, id, vocabulary));
}

constexpr int largest_window = 1 << 16;

void check_heads(int heads, int width, const char* what) {
  check(heads >= 1 && width % heads == 0,
        fmt::format("{} {} do not divide the width {}; choose a divisor of it.", heads, what, width));
}

}  // namespace

void choose_window(AttentionOptions& options) {
  if (options.window == 0) options.window = options.scope == AttentionScope::local_predictive ? 10 : 5;
}

ModelOptions default_model(Layers layers) {
  ModelOptions options;
  if (layers == Layers::transformer) {
    options.encoder = options.decoder = Layers::transformer;
    options.decoder_layers = 2;
    options.attention.projections = true;
  }
  return options;
}

void validate(const ModelOptions& options) {
  const auto& [score, scope, window, heads, projections] = options.attention;
  const TransformerOptions& transformer = options.transformer;
  check(
      options.width >= 2 && options.width <= 8192 && options.width % 2 == 0,
      fmt::format("The width {} is not an even number from 2 to 8192; each direction of an rnn encoder takes "
                  "half of it, and so do a transformer's sines and cosines.",
                  options.width));
  check_heads(heads, options.width, "heads");
  if (options.encoder == Layers::transformer || options.decoder == Layers::transformer) {
    check_heads(transformer.self_heads, options.width, "heads of self-attention");
  }
  check(window >= 1 && window <= largest_window,
        fmt::format("The window {} is not a number from 1 to {}.", window, largest_window));
  check(transformer.self_window >= 0 && transformer.self_window <= largest_window,
        fmt::format("The window of self-attention {} is not a number from 1 to {}, nor 0 for none.",
                    transformer.self_window, largest_window));
  check(transformer.feed_forward >= 1 && transformer.feed_forward <= 65536,
        fmt::format("The feed-forward width {} is not a number from 1 to 65536.", transformer.feed_forward));
  check(options.dropout >= 0 && options.dropout < 1,
        fmt::format("The dropout {} is not a number from 0 to below 1.", options.dropout));
  check(options.encoder_layers >= 1 && options.encoder_layers <= 16 && options.decoder_layers >= 1 &&
            options.decoder_layers <= 16,
        fmt::format("{} encoder layers and {} decoder layers were asked for; each may be 1 to 16.",
                    options.encoder_layers, options.decoder_layers));
  constexpr int largest = 1 << 20;
  check(options.source_vocabulary >= 1 && options.target_vocabulary >= 1 &&
            options.source_vocabulary <= largest && options.target_vocabulary <= largest,
        fmt::format("Vocabularies of {} and {} pieces were given; each may have 1 to {}.",
                    options.source_vocabulary, options.target_vocabulary, largest));
  check(options.tying != Tying::all || options.source_vocabulary == options.target_vocabulary,
        "The tying 'all' needs a shared vocabulary; choose none or target, or share the vocabulary.");
  for (int vocabulary : {options.source_vocabulary, options.target_vocabulary}) {
    check_special(options.special.pad, vocabulary, "padding");
    check_special(options.special.unknown, vocabulary, "unknown");
    check_special(options.special.start, vocabulary, "start");
    check_special(options.special.eos, vocabulary, "end");
  }
}

std::vector<UnusedField> unused_fields(const ModelOptions& options) {
  const auto has = [&](Layers layers) { return options.encoder == layers || options.decoder == layers; };
  std::vector<UnusedField> unused;
  if (!has(Layers::rnn)) unused.push_back({"cell", "an rnn"});
  if (options.decoder != Layers::rnn) unused.push_back({"input_feeding", "an rnn decoder"});
  if (options.encoder != Layers::rnn) unused.push_back({"memory_values", "an rnn encoder"});
  if (!has(Layers::transformer)) {
    for (const char* name : {"self_heads", "self_window", "feed_forward", "norm", "activation"}) {
      unused.push_back({name, "a transformer"});
    }
  }
  if (options.attention.scope == AttentionScope::global) unused.push_back({"window", "the local scopes"});
  return unused;
}

nlohmann::ordered_json model_options_to_json(const ModelOptions& options) {
  ModelOptions copy = options;
  JsonFieldWriter writer;
  fields(copy, writer);
  DataFields data{copy};
  fields(data, writer);
  return writer.json;
}

ModelOptions model_options_from_json(const nlohmann::ordered_json& json, const std::string& where) {
  ModelOptions options;
  JsonFieldReader reader(json, where);
  fields(options, reader);
  DataFields data{options};
  fields(data, reader);
  reader.finish();
  try {
    validate(options);
  } catch (const UsageError& error) {
    throw Error("{}: {}", where, error.what());
  }
  return options;
}

}  // namespace seq2see
