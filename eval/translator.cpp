#include "eval/translator.h"

#include <algorithm>

#include "data/files.h"
#include "data/word_list.h"
#include "eval/batched.h"
#include "model/model_folder.h"
#include "model/threads.h"

namespace seq2see {
namespace {

/// What attention says when nothing was translated: the end mark looks at the end mark.
Matrix lone_end_mark() {
  Matrix matrix(1, 1);
  matrix.at(0, 0) = 1;
  return matrix;
}

}  // namespace

struct Translator::State {
  LoadedModel loaded;
  std::optional<WordList> source_words;
  std::vector<std::string> notices;
  AlignmentHeads alignment;
  bool heads_kept = false;

  const Tokenizers& tokenizers() const { return loaded.tokenizers; }
  WordRule word_rule() const { return loaded.config.model.word_rule; }

  AlignedSide side(const Tokenizer& tokenizer, const std::string& text) const {
    return make_side(text, tokenizer.encode(text), tokenizer, word_rule());
  }

  /// A decoded translation's tokens are those that were found, which encode() need not give again.
  AlignedSide found_side(const std::vector<int32_t>& ids) const {
    return make_side(tokenizers().target.decode(ids), tokenizers().target.locate(ids), tokenizers().target,
                     word_rule());
  }

  static void finish(AlignedSentence& sentence, Matrix tokens, double log_probability) {
    sentence.tokens = std::move(tokens);
    sentence.log_probability = log_probability;
    sentence.words = word_matrix(sentence.tokens, sentence.source, sentence.target);
    sentence.hard = hard_links(sentence.words);
  }

  Translation translation(const AlignedSide& source, const Hypothesis& hypothesis) const {
    Translation result;
    result.alignment.source = source;
    result.alignment.target = found_side(hypothesis.ids);
    result.text = result.alignment.target.text;
    result.log_probability = hypothesis.log_probability;
    result.score = hypothesis.score;
    finish(result.alignment, hypothesis.attention, hypothesis.log_probability);
    return result;
  }

  /// A single head is the alignment itself.
  bool keeps_heads(bool asked = false) const {
    return (heads_kept || asked) && has_choice(loaded.config.model);
  }

  /// A sentence whose alignment gets every head's weights.
  struct WithHeads {
    const TokenIds *source, *target;
    AlignedSentence* alignment;
  };

  /// By forced decoding of what was found, which gives search's numbers.
  void add_heads(std::span<const WithHeads> sentences, WorkerPool& pool) const {
    std::vector<TokenIds> from, to;
    for (const WithHeads& sentence : sentences) {
      from.push_back(*sentence.source);
      to.push_back(*sentence.target);
    }
    auto forced = force_all(*loaded.model, from, to, Want::everything, {}, pool);
    for (size_t i = 0; i < forced.size(); ++i) sentences[i].alignment->heads = std::move(forced[i].heads);
  }

  TokenIds prefix_ids(const TranslationRequest& request) const {
    if (!request.prefix.empty() && !request.prefix_tokens.empty()) {
      throw UsageError("Give a prefix as a text or as tokens, not both.");
    }
    const Tokenizer& target = tokenizers().target;
    const SpecialIds special = target.special_ids();
    TokenIds ids = ids_of(target.encode(request.prefix));
    if (std::find(ids.begin(), ids.end(), special.unknown) != ids.end()) {
      throw UsageError("The prefix {} holds what the model's target vocabulary has no token for.",
                       quote(request.prefix));
    }
    for (const std::string& token : request.prefix_tokens) {
      const int32_t id = target.find(token);
      const bool last = &token == &request.prefix_tokens.back();
      const bool mark = id == special.pad || id == special.unknown || id == special.start;
      if (id < 0 || mark || (id == special.eos && !last)) {
        throw UsageError(
            "A translation cannot begin with the token {}. Choose tokens of the model's target vocabulary, "
            "such "
            "as those of a translation; the end mark {} may be the last.",
            quote(token), quote(target.piece(special.eos)));
      }
      ids.push_back(id);
    }
    return ids;
  }

  Translation empty_translation(const AlignedSide& source) const {
    Translation result;
    result.alignment.source = source;
    finish(result.alignment, lone_end_mark(), 0);
    return result;
  }
};

Translator::Translator(const std::filesystem::path& folder, Precision precision) {
  use_one_thread();
  state_ = std::make_unique<State>(State{load_model(folder, precision), {}, {}, {}, false});
  state_->alignment = state_->loaded.config.alignment;
  const auto words = folder / model_files::source_words;
  if (is_there(words)) state_->source_words = WordList::load(words);
  if (state_->loaded.notice.unchecked) {
    state_->notices.push_back("The weights carry no checksum of seq2see's; they are taken as they are.");
  }
  if (!state_->loaded.config.tokenizers) {
    state_->notices.push_back(
        "config.json carries no checksums; it and the tokenizers are taken as they are.");
  }
}

Translator::~Translator() = default;
Translator::Translator(Translator&&) noexcept = default;
Translator& Translator::operator=(Translator&&) noexcept = default;

Translation Translator::translate(std::string_view sentence, const SearchOptions& options) const {
  const std::string text(sentence);
  return translate(std::span(&text, 1), options, 1).front().front();
}

std::vector<std::vector<Translation>> Translator::translate(std::span<const std::string> sentences,
                                                            const SearchOptions& options, int workers) const {
  std::vector<TranslationRequest> requests(sentences.size());
  for (size_t i = 0; i < sentences.size(); ++i) requests[i].sentence = sentences[i];
  std::vector<std::vector<Translation>> results;
  for (auto& result : translate(requests, options, workers)) results.push_back(std::move(result.best));
  return results;
}

std::vector<TranslationResult> Translator::translate(std::span<const TranslationRequest> requests,
                                                     const SearchOptions& options, int workers) const {
  std::vector<TranslationResult> results(requests.size());
  std::vector<AlignedSide> sides;
  std::vector<TokenIds> ids;    // of the sentences that hold something
  std::vector<Guide> guides;    // theirs
  std::vector<size_t> numbers;  // which those are
  for (size_t i = 0; i < requests.size(); ++i) {
    const auto pieces = state_->tokenizers().source.encode(requests[i].sentence);
    sides.push_back(make_side(requests[i].sentence, pieces, state_->tokenizers().source, word_rule()));
    if (pieces.empty()) {
      results[i].best.push_back(state_->empty_translation(sides.back()));
      continue;
    }
    ids.push_back(ids_of(pieces));
    guides.push_back({state_->prefix_ids(requests[i]), requests[i].trace ? &results[i].trace : nullptr,
                      requests[i].deadline});
    numbers.push_back(i);
  }
  WorkerPool pool(workers > 0 ? workers : usable_cores(), use_one_thread);
  const auto found =
      search_all(*state_->loaded.model, ids, options, Want::cross, state_->alignment, pool, guides);

  std::vector<State::WithHeads> with_heads;
  for (size_t i = 0; i < found.size(); ++i) {
    TranslationResult& result = results[numbers[i]];
    for (const Hypothesis& hypothesis : found[i]) {
      result.best.push_back(state_->translation(sides[numbers[i]], hypothesis));
    }
    if (state_->keeps_heads(requests[numbers[i]].heads)) {
      for (size_t rank = 0; rank < found[i].size(); ++rank)
        with_heads.push_back({&ids[i], &found[i][rank].ids, &result.best[rank].alignment});
    }
  }
  state_->add_heads(with_heads, pool);
  for (size_t i = 0; i < results.size(); ++i) {
    for (Translation& translation : results[i].best) translation.alignment.id = static_cast<int>(i);
  }
  return results;
}

std::vector<ForcedTranslation> Translator::align(std::span<const std::pair<std::string, std::string>> pairs,
                                                 int workers) const {
  std::vector<ForcedTranslation> results(pairs.size());
  std::vector<TokenIds> sources, targets;
  for (size_t i = 0; i < pairs.size(); ++i) {
    AlignedSentence& alignment = results[i].alignment;
    const auto source = state_->tokenizers().source.encode(pairs[i].first);
    const auto target = state_->tokenizers().target.encode(pairs[i].second);
    alignment.id = static_cast<int>(i);
    alignment.forced = true;
    alignment.source = make_side(pairs[i].first, source, state_->tokenizers().source, word_rule());
    alignment.target = make_side(pairs[i].second, target, state_->tokenizers().target, word_rule());
    sources.push_back(ids_of(source));
    targets.push_back(ids_of(target));
  }
  WorkerPool pool(workers > 0 ? workers : usable_cores(), use_one_thread);
  const Want want = state_->keeps_heads() ? Want::everything : Want::cross;
  std::vector<Forced> forced =
      force_all(*state_->loaded.model, sources, targets, want, state_->alignment, pool);
  for (size_t i = 0; i < forced.size(); ++i) {
    results[i].log_probability = forced[i].log_probability;
    results[i].correct_tokens = forced[i].correct;
    results[i].tokens = forced[i].tokens;
    results[i].alignment.heads = std::move(forced[i].heads);
    State::finish(results[i].alignment, std::move(forced[i].attention), forced[i].log_probability);
  }
  return results;
}

const std::string& Translator::target_token(int32_t id) const {
  return state_->tokenizers().target.piece(id);
}

const std::string& Translator::end_token() const {
  return target_token(state_->tokenizers().target.special_ids().eos);
}

std::vector<std::string> Translator::unseen_words(std::string_view sentence) const {
  return state_->source_words ? state_->source_words->unseen(sentence, word_rule())
                              : std::vector<std::string>{};
}

std::string Translator::shown_heads() const {
  return name_of(state_->alignment, state_->loaded.config.model);
}

void Translator::show(int layer, const std::vector<int>& heads) {
  const AlignmentHeads chosen{layer, heads};
  validate(chosen, state_->loaded.config.model);
  state_->alignment = chosen;
}

void Translator::show(const std::vector<int>& heads) {
  show(state_->alignment.layer, heads);
}

void Translator::keep_heads(bool keep) {
  state_->heads_kept = keep;
}

WordRule Translator::word_rule() const {
  return state_->word_rule();
}

const std::vector<std::string>& Translator::notices() const {
  return state_->notices;
}

std::vector<std::pair<std::string, std::string>> Translator::settings() const {
  std::vector<std::pair<std::string, std::string>> rows;
  const auto add = [&](const nlohmann::ordered_json& json) {
    for (const auto& [key, value] : json.items()) {
      if (value.is_primitive())
        rows.emplace_back(key, value.is_string() ? value.get<std::string>() : value.dump());
    }
  };
  add(model_options_to_json(state_->loaded.config.model));
  add(state_->loaded.config.training);
  return rows;
}

int64_t Translator::parameter_count() const {
  return state_->loaded.parameters.count();
}

}  // namespace seq2see
