// How fast search is: decoding-speed [SECONDS [MODEL]]
//
// Random weights, random sentences of one length, and translations of one length, so that the work is known:
// as many target tokens as source tokens, end marks counted. bench/ct2.py has CTranslate2 do the same. Prints
// a line of JSON for each model and search: sentences a second in batches of 64 that two workers share, and
// how long one sentence takes on one thread. Each, in each precision, is measured for so many seconds
// (default: 5); all models, or the one of that name.

#include <fmt/format.h>
#include <torch/csrc/api/include/torch/version.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "data/error.h"
#include "data/random.h"
#include "eval/batched.h"
#include "model/seq2seq.h"
#include "model/threads.h"

namespace seq2see {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int workers = 2, batch = 64, batches = 16;

struct Shape {
  const char* name;
  Layers kind;
  int layers, width, heads, vocabulary;
  int tokens;  // of a source and of its translation, with their end marks
};

constexpr Shape shapes[] = {
    {"transformer-256", Layers::transformer, 3, 256, 8, 8000, 14},
    {"transformer-128", Layers::transformer, 2, 128, 4, 500, 12},
    {"rnn-256", Layers::rnn, 0, 256, 1, 8000, 14},
    {"rnn-128", Layers::rnn, 0, 128, 1, 500, 12},
};

/// The default model of its kind in this shape.
ModelOptions model_options(const Shape& shape) {
  ModelOptions options = default_model(shape.kind);
  options.width = shape.width;
  options.source_vocabulary = options.target_vocabulary = shape.vocabulary;
  if (shape.kind == Layers::transformer) {
    options.encoder_layers = options.decoder_layers = shape.layers;
    options.transformer.feed_forward = 2 * shape.width;
    options.transformer.self_heads = options.attention.heads = shape.heads;
  }
  return options;
}

std::vector<TokenIds> random_sentences(const Shape& shape, int count) {
  Random random(1);
  std::vector<TokenIds> sentences(static_cast<size_t>(count));
  for (TokenIds& sentence : sentences) {
    for (int i = 0; i + 1 < shape.tokens; ++i) {
      sentence.push_back(static_cast<int32_t>(4 + random.below(static_cast<uint64_t>(shape.vocabulary) - 4)));
    }
  }
  return sentences;
}

double run(const Seq2Seq& model, const std::vector<TokenIds>& sentences, const SearchOptions& options,
           WorkerPool& pool) {
  const auto begin = Clock::now();
  const auto found = search_all(model, sentences, options, Want::nothing, {}, pool);
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  for (const auto& hypotheses : found) {
    if (hypotheses.front().ids.size() != static_cast<size_t>(options.max_length)) {
      throw Error("A translation has {} tokens.", hypotheses.front().ids.size());
    }
  }
  return seconds;
}

/// The median of runs that take so many seconds together, and of three at least, behind one that warms up.
double median_run(const Seq2Seq& model, const std::vector<TokenIds>& sentences, const SearchOptions& options,
                  WorkerPool& pool, double seconds) {
  run(model, sentences, options, pool);
  std::vector<double> runs;
  double total = 0;
  while (runs.size() < 3 || total < seconds) {
    runs.push_back(run(model, sentences, options, pool));
    total += runs.back();
  }
  std::sort(runs.begin(), runs.end());
  return runs[runs.size() / 2];
}

void measure(const Shape& shape, Precision precision, double seconds) {
  const ModelOptions options = model_options(shape);
  Parameters parameters = make_parameters(options);
  parameters.initialize(1);
  Parameters::Reading binding(parameters, precision);
  const Seq2Seq model(options, binding);
  WorkerPool both(workers, use_one_thread), alone(1, use_one_thread);
  for (const int beam : {1, 5}) {
    SearchOptions search;
    search.beam = beam;
    search.min_length = search.max_length = shape.tokens - 1;
    const auto sentences = random_sentences(shape, batch * batches);
    const double all = median_run(model, sentences, search, both, seconds);
    const double one = median_run(model, {sentences.front()}, search, alone, seconds / 2);
    fmt::print(
        "{{\"engine\": \"seq2see, LibTorch {}\", \"precision\": \"{}\", \"model\": \"{}\", \"beam\": "
        "{}, "
        "\"sentences_per_second\": {:.1f}, \"one_sentence_ms\": {:.2f}}}\n",
        TORCH_VERSION, name_of(precision), shape.name, beam, static_cast<double>(sentences.size()) / all,
        1e3 * one);
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace seq2see

int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 5;
  const std::string_view model = count > 2 ? arguments[2] : "";
  if (count > 3 || seconds <= 0) {
    fmt::print(stderr, "Usage: decoding-speed [SECONDS [MODEL]]\n");
    return 2;
  }
  seq2see::use_one_thread();
  seq2see::keep_freed_memory();
  for (const auto& shape : seq2see::shapes) {
    for (const auto& [precision, _] : seq2see::Named<seq2see::Precision>::values) {
      if (model.empty() || model == shape.name) seq2see::measure(shape, precision, seconds);
    }
  }
}
