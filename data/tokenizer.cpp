#include "data/tokenizer.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <cmath>

#include "data/characters.h"
#include "data/error.h"
#include "data/files.h"
#include "data/model_proto.h"
#include "data/tokenizer_training.h"

namespace seq2see {
namespace {

using Segmentation = sentencepiece::ImmutableSentencePieceText;

/// The library counts the white space before a word to the word's first piece; ours covers what is visible.
/// Of some models (with user-defined pieces and a rule for decoding) its places reach beyond the text.
std::vector<Piece> pieces_of(const Segmentation& segmentation, std::string_view text) {
  std::vector<Piece> pieces;
  pieces.reserve(segmentation.pieces_size());
  for (const auto& piece : segmentation.pieces()) {
    auto end = static_cast<uint32_t>(std::min<size_t>(piece.end(), text.size()));
    uint32_t begin = std::min(piece.begin(), end);
    while (begin < end && text[begin] == ' ') ++begin;
    while (end > begin && text[end - 1] == ' ') --end;
    pieces.push_back({static_cast<int32_t>(piece.id()), begin, end});
  }
  return pieces;
}

Error no_such_token(int32_t id, int vocabulary_size) {
  return Error("There is no token {}: the vocabulary has ids from 0 to {}.", id, vocabulary_size - 1);
}

/// Whether the model has the typographic apostrophe in a piece of its own vocabulary.
bool has_typographic_apostrophe(const ModelProto& proto) {
  return std::any_of(proto.pieces.begin(), proto.pieces.end(), [](const ModelProto::Piece& piece) {
    return piece.text.find("\u2019") != std::string_view::npos;
  });
}

}  // namespace

std::vector<int32_t> ids_of(std::span<const Piece> pieces) {
  std::vector<int32_t> ids;
  ids.reserve(pieces.size());
  for (const Piece& piece : pieces) ids.push_back(piece.id);
  return ids;
}

struct Tokenizer::State {
  sentencepiece::SentencePieceProcessor processor;
  std::string bytes;
  TokenizerKind kind = TokenizerKind::unigram;
  SpecialIds special;
  int capped_from = 0;
  bool folds_apostrophes = false;

  /// The line as the library gets it: of the same length, its white space made plain.
  std::string prepared(std::string_view line) const {
    constexpr size_t most = size_t{1} << 24;
    if (line.size() > most) throw Error("A line of {} bytes is too long to be cut into tokens.", line.size());
    std::string blanked = blank_white_space(line);
    return folds_apostrophes ? widen_apostrophes(std::move(blanked)) : blanked;
  }

  /// Padding, start and end ids left out.
  Segmentation decoded(std::span<const int32_t> ids) const {
    std::vector<int> kept;
    for (const int32_t id : ids) {
      if (id < 0 || id >= processor.GetPieceSize()) throw no_such_token(id, processor.GetPieceSize());
      if (id != special.pad && id != special.start && id != special.eos) kept.push_back(id);
    }
    Segmentation segmentation;
    const auto status = processor.Decode(kept, segmentation.mutable_proto());
    if (!status.ok()) throw Error("{} tokens cannot be decoded: {}.", kept.size(), status.message());
    return segmentation;
  }
};

Tokenizer::Tokenizer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

Tokenizer Tokenizer::train(std::span<const std::string> lines, const TokenizerOptions& options) {
  Tokenizer tokenizer = from_bytes(train_model_proto(lines, options), "The trained tokenizer");
  if (tokenizer.vocabulary_size() < options.vocabulary_size) {
    tokenizer.state_->capped_from = options.vocabulary_size;
  }
  return tokenizer;
}

Tokenizer Tokenizer::load(const std::filesystem::path& path) {
  constexpr uint64_t most_bytes = 16 << 20;  // thrice the largest in use; the library takes many times that
  return from_bytes(read_file(path, most_bytes), path.string());
}

Tokenizer Tokenizer::from_bytes(std::string bytes, const std::string& name_for_errors) {
  const auto wrong = [&](const std::string& why) {
    return Error("{} is not a SentencePiece model that can be used: {}.", name_for_errors, why);
  };
  auto state = std::make_unique<State>();
  state->bytes = std::move(bytes);
  try {
    if (state->bytes.empty()) throw Error("it is empty");
    const ModelProto proto = parse_model_proto(state->bytes);
    state->kind = static_cast<TokenizerKind>(proto.kind - 1);
    state->folds_apostrophes = !has_typographic_apostrophe(proto);
  } catch (const Error& error) {
    throw wrong(error.what());
  }
  auto& processor = state->processor;
  if (const auto status = processor.LoadFromSerializedProto(state->bytes); !status.ok()) {
    throw wrong(fmt::format("SentencePiece says {}", quote(status.message())));
  }
  state->special = {processor.pad_id(), processor.unk_id(), processor.bos_id(), processor.eos_id()};
  const SpecialIds& special = state->special;
  if (std::min({special.pad, special.unknown, special.start, special.eos}) < 0) {
    throw wrong(
        "it lacks one of the ids for padding, the unknown, start and end (train it with --pad_id=0 "
        "--unk_id=1 --bos_id=2 --eos_id=3)");
  }
  return Tokenizer(std::move(state));
}

std::vector<Piece> Tokenizer::encode(std::string_view line) const {
  const std::string prepared = state_->prepared(line);
  Segmentation segmentation;
  const auto status = state_->processor.Encode(prepared, segmentation.mutable_proto());
  if (!status.ok()) throw Error("The line {} cannot be cut into tokens: {}.", quote(line), status.message());
  return pieces_of(segmentation, prepared);
}

std::vector<Piece> Tokenizer::sample(std::string_view line, int nbest, double alpha, uint64_t random) const {
  if (nbest < 1 || !(alpha >= 0) || std::isinf(alpha)) {
    throw UsageError(
        "A segmentation is drawn from 1 or more, with an alpha of 0 or more; not from {} with {}.", nbest,
        alpha);
  }
  if (state_->kind != TokenizerKind::unigram || nbest == 1) return encode(line);
  const std::string prepared = state_->prepared(line);
  sentencepiece::ImmutableNBestSentencePieceText best;
  const auto status = state_->processor.NBestEncode(prepared, nbest, best.mutable_proto());
  if (!status.ok() || best.nbests_size() == 0) return encode(line);

  std::vector<double> weights;  // in proportion to P^alpha, the best one's set to 1
  double sum = 0;
  for (const Segmentation& segmentation : best.nbests()) {
    weights.push_back(std::exp(alpha * (double{segmentation.score()} - double{best.nbests(0).score()})));
    sum += weights.back();
  }
  double left = std::ldexp(static_cast<double>(random >> 11), -53) * sum;
  size_t drawn = 0;
  while (drawn + 1 < weights.size() && left >= weights[drawn]) left -= weights[drawn++];
  return pieces_of(best.nbests(static_cast<int>(drawn)), prepared);
}

std::string Tokenizer::decode(std::span<const int32_t> ids) const {
  return state_->decoded(ids).text();
}

std::vector<Piece> Tokenizer::locate(std::span<const int32_t> ids) const {
  const Segmentation decoded = state_->decoded(ids);
  return pieces_of(decoded, decoded.text());
}

const std::string& Tokenizer::piece(int32_t id) const {
  if (id < 0 || id >= vocabulary_size()) throw no_such_token(id, vocabulary_size());
  return state_->processor.IdToPiece(id);
}

int32_t Tokenizer::find(std::string_view piece) const {
  const int32_t id = state_->processor.PieceToId(piece);  // the unknown mark's, where there is none
  return state_->processor.IdToPiece(id) == piece ? id : -1;
}

TokenizerKind Tokenizer::kind() const {
  return state_->kind;
}

int Tokenizer::vocabulary_size() const {
  return state_->processor.GetPieceSize();
}

SpecialIds Tokenizer::special_ids() const {
  return state_->special;
}

int Tokenizer::capped_from() const {
  return state_->capped_from;
}

const std::string& Tokenizer::bytes() const {
  return state_->bytes;
}

}  // namespace seq2see
