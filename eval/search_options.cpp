#include "eval/search_options.h"

#include "data/error.h"

namespace seq2see {

void validate(const SearchOptions& options) {
  if (options.beam < 1 || options.beam > 1000) {
    throw UsageError("A beam of {} was asked for; choose 1 (greedy search) to 1000.", options.beam);
  }
  if (options.nbest < 1 || options.nbest > options.beam) {
    throw UsageError("{} best translations were asked for of a beam of {}; choose 1 to the beam.",
                     options.nbest, options.beam);
  }
  if (!(options.length_penalty >= 0 && options.length_penalty <= 10)) {
    throw UsageError("A length penalty of {} was given; choose 0 (none) to 10.", options.length_penalty);
  }
  if (options.max_length < 0 || options.max_length > 100'000) {
    throw UsageError(
        "A longest translation of {} tokens was given; choose 1 to 100,000, or 0 for the default.",
        options.max_length);
  }
  const int longest = options.max_length > 0 ? options.max_length : 100'000;
  if (options.min_length < 0 || options.min_length > longest) {
    throw UsageError("A shortest translation of {} tokens was given; choose 0 to the longest, {}.",
                     options.min_length, longest);
  }
}

}  // namespace seq2see
