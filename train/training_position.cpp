#include "train/training_position.h"

#include "data/option_fields.h"
#include "data/strict_json.h"

namespace seq2see {
namespace {

template <typename Field>
void fields(TrainingState& state, Field& field) {
  field("step", state.step, "");
  field("epoch", state.epoch, "");
  field("batch", state.batch, "");
  field("finished", state.finished, "");
  field("has_best", state.has_best, "");
  field("best_merit", state.best_merit, "");
  field("best_loss", state.best_loss, "");
  field("without_gain", state.without_gain, "");
  field("validated_at", state.validated_at, "");
  field("seconds", state.seconds, "");
  field("log_bytes", state.log_bytes, "");
  field("log_loss", state.log_loss, "");
  field("log_tokens", state.log_tokens, "");
  field("log_correct", state.log_correct, "");
  field("logged_at", state.logged_at, "");
  field("data_checksum", state.data_checksum, "");
}

}  // namespace

std::string training_state_text(const TrainingState& state) {
  TrainingState copy = state;
  JsonFieldWriter writer;
  fields(copy, writer);
  return writer.json.dump();
}

TrainingState parse_training_state(std::string_view text, const std::string& name) {
  nlohmann::ordered_json json;
  try {
    json = parse_strict_json<nlohmann::ordered_json>(text);
  } catch (const Error& error) {
    throw Error("{}: the 'state' of its metadata {}.", name, error.what());
  }
  TrainingState state;
  JsonFieldReader reader(json, name + ", 'state'");
  fields(state, reader);
  reader.finish();
  constexpr int64_t furthest = int64_t{1} << 53;
  for (const int64_t position :
       {state.step, state.epoch, state.batch, state.without_gain, state.log_tokens, state.log_correct}) {
    if (position < 0) throw Error("{}: 'state' holds a negative position.", name);
    if (position > furthest) throw Error("{}: 'state' holds a position that no training reaches.", name);
  }
  if (state.seconds < 0 || state.logged_at < 0) throw Error("{}: 'state' holds a negative position.", name);
  return state;
}

}  // namespace seq2see
