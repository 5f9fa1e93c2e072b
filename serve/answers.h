#pragma once

#include <span>
#include <string>
#include <vector>

#include "serve/answer.h"
#include "serve/calls.h"
#include "serve/models.h"

namespace seq2see {

// The bodies of answers; docs/server.md describes them. Throw RefusedRequest where one would be longer than
// the limit.

/// `results`: one a sentence, none of them empty. `seconds`: since the request arrived.
std::string translate_answer(const ServedModel& model, const TranslateCall& call,
                             std::span<const TranslationResult> results, double seconds,
                             const Limits& limits);

std::string align_answer(const ServedModel& model, const AlignCall& call,
                         std::span<const ForcedTranslation> results, double seconds, const Limits& limits);

std::string models_answer(const Models& models, const Limits& limits);

}  // namespace seq2see
