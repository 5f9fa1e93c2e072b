#include "eval/report_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "data/error.h"
#include "eval/alignment_jsonl.h"
#include "eval/packed_bytes.h"
#include "eval/page_text.h"
#include "eval/text_diff.h"

namespace seq2see {
namespace {

using OrderedJson = nlohmann::ordered_json;

std::string json_text(const OrderedJson& json) {
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

/// Stretches in turn alike and different; the first is alike, and may be empty.
OrderedJson stretches(const std::vector<DiffPart>& parts) {
  OrderedJson texts = OrderedJson::array();
  if (!parts.empty() && parts.front().differs) texts.push_back("");
  for (const DiffPart& part : parts) texts.push_back(part.text);
  return texts;
}

/// How target and reference differ; null where they do not, or where there is no reference.
OrderedJson difference(const AlignedSentence& sentence) {
  if (!sentence.reference || *sentence.reference == sentence.target.text) return nullptr;
  TextDiff diff = diff_words(sentence.target.text, *sentence.reference);
  return {{"target", stretches(diff.first)}, {"reference", stretches(diff.second)}};
}

void check_shape(const Matrix& matrix, const AlignedSentence& sentence) {
  const size_t rows = sentence.target.tokens.size() + 1, columns = sentence.source.tokens.size() + 1;
  if (size_t(matrix.rows) == rows && size_t(matrix.columns) == columns &&
      matrix.values.size() == rows * columns) {
    return;
  }
  throw Error(
      "The attention weights of sentence {} are a matrix of {} rows and {} columns, but its tokens ask for "
      "{} "
      "and {}, the end marks included. Compute the weights of this sentence again.",
      sentence.id + 1, matrix.rows, matrix.columns, rows, columns);
}

void append(std::string& bytes, const Matrix& matrix, const AlignedSentence& sentence) {
  check_shape(matrix, sentence);
  for (float weight : matrix.values) bytes += static_cast<char>(packed_weight(weight));
}

std::string token_bytes(const AlignedSentence& sentence) {
  std::string bytes;
  append(bytes, sentence.tokens, sentence);
  return bytes;
}

std::string head_bytes(const AlignedSentence& sentence) {
  std::string bytes;
  for (const auto& layer : sentence.heads) {
    for (const Matrix& head : layer) append(bytes, head, sentence);
  }
  return bytes;
}

/// The bytes of sentence after sentence, each of all runs, until the stream is as long as `most`.
struct PackedSentences {
  std::string stream;  ///< base64; empty where there were no bytes
  size_t sentences = 0;
};

template <class Bytes>
PackedSentences pack(const Report& report, size_t listed, size_t most, Bytes bytes_of) {
  Deflater deflater;
  PackedSentences packed;
  bool any = false;
  for (; packed.sentences < listed && deflater.size() / 3 * 4 < most; ++packed.sentences) {
    for (const ReportRun& run : report.runs) {
      const std::string bytes = bytes_of(run.sentences[packed.sentences]);
      any |= !bytes.empty();
      deflater.add(bytes);
    }
  }
  if (any) packed.stream = base64(deflater.finish());
  return packed;
}

/// Layers and heads of each sentence that has any, as [layers, heads]; else null.
OrderedJson head_counts(const ReportRun& run, size_t listed) {
  OrderedJson counts = OrderedJson::array();
  for (size_t index = 0; index < listed; ++index) {
    const auto& heads = run.sentences[index].heads;
    OrderedJson layers = OrderedJson::array();
    for (const auto& layer : heads) layers.push_back(layer.size());
    counts.push_back(heads.empty() ? OrderedJson(nullptr) : layers);
  }
  return counts;
}

std::string run_json(const ReportRun& run, size_t listed) {
  std::string sentences;
  OrderedJson differences = OrderedJson::array();
  for (size_t index = 0; index < listed; ++index) {
    const AlignedSentence& sentence = run.sentences[index];
    if (index > 0) sentences += ',';
    sentences += to_json_line(sentence, JsonWeights::left_out);
    differences.push_back(difference(sentence));
  }
  return fmt::format(R"({{"name":{},"shown_heads":{},"sentences":[{}],"differences":{},"heads":{}}})",
                     json_text(run.name), json_text(run.shown_heads), sentences, json_text(differences),
                     json_text(head_counts(run, listed)));
}

}  // namespace

ReportData pack_report(const Report& report, const ReportOptions& options) {
  size_t sentences = report.runs.empty() ? 0 : report.runs.front().sentences.size();
  for (const ReportRun& run : report.runs) {
    if (run.sentences.size() == sentences) continue;
    throw Error("A report sets the same sentences side by side, but one run has {} and another {}.",
                sentences, run.sentences.size());
  }
  const size_t listed = std::min(sentences, size_t(std::max(options.most_sentences, 0)));
  const PackedSentences weights = pack(report, listed, options.weight_bytes, token_bytes);
  const size_t left = options.weight_bytes - std::min(options.weight_bytes, weights.stream.size());
  const PackedSentences heads = pack(report, weights.sentences, left, head_bytes);

  std::string runs;
  for (const ReportRun& run : report.runs) {
    if (!runs.empty()) runs += ',';
    runs += run_json(run, listed);
  }
  const OrderedJson head{{"title", report.title},
                         {"languages", {report.source_language, report.target_language}},
                         {"scale", options.scale == WeightScale::linear ? "linear" : "root"},
                         {"colours", colour_scales()},
                         {"total", sentences},
                         {"with_weights", weights.sentences},
                         {"with_heads", heads.sentences}};
  std::string json = json_text(head);
  json.pop_back();
  Deflater texts;
  texts.add(json + ",\"runs\":[" + runs + "]}");
  return {base64(texts.finish()), weights.stream, heads.stream};
}

}  // namespace seq2see
