#pragma once

namespace seq2see {

struct SearchOptions {
  int beam = 1;               ///< hypotheses kept a sentence; 1 is greedy search
  int nbest = 1;              ///< hypotheses returned a sentence, at most `beam`
  double length_penalty = 1;  ///< a finished hypothesis scores log-probability / length ^ this
  int max_length = 0;         ///< target tokens at most; 0: twice the source's, and ten
  int min_length = 0;         ///< target tokens at least: the end mark is not looked at before
  friend bool operator==(const SearchOptions&, const SearchOptions&) = default;
};

template <typename Field>
void fields(SearchOptions& options, Field& field) {
  field("beam", options.beam, "hypotheses kept a sentence; 1 is greedy search");
  field("nbest", options.nbest, "hypotheses returned a sentence, at most the beam");
  field("length_penalty", options.length_penalty, "a hypothesis scores log-probability / length ^ this");
  field("max_length", options.max_length, "target tokens at most; 0: twice the source's, and ten");
  field("min_length", options.min_length, "target tokens at least");
}

/// Throws UsageError in a full sentence.
void validate(const SearchOptions& options);

}  // namespace seq2see
