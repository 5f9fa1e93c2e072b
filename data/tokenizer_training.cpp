#include "data/tokenizer_training.h"

#include <sentencepiece_trainer.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>

#include "data/characters.h"
#include "data/error.h"
#include "data/model_proto.h"
#include "data/words.h"

namespace seq2see {
namespace {

constexpr std::string_view space_mark = "\u2581";
constexpr std::string_view reserved = "\u2585";  ///< SentencePiece skips texts that hold it
constexpr size_t longest_piece = 32;             ///< characters
constexpr int special_pieces = 4;
constexpr size_t most_seeds = 1'000'000;

using Counts = std::map<std::string, int64_t>;

/// Cuts a token that would overflow the trainer's sums and positions, at a border between characters.
void add_token(std::string_view token, std::unordered_map<std::string, int64_t>& counts) {
  constexpr size_t longest_token = 4000;  // bytes
  while (token.size() > longest_token) {
    size_t end = longest_token;
    while ((static_cast<unsigned char>(token[end]) & 0xc0) == 0x80) --end;
    ++counts[std::string(token.substr(0, end))];
    token.remove_prefix(end);
  }
  ++counts[std::string(token)];
}

/// What the trainer learns from: the texts between white space, normalized, and how often each comes.
Counts count_tokens(std::span<const std::string> lines) {
  sentencepiece::SentencePieceNormalizer normalizer;
  if (!normalizer.LoadFromRuleName("nmt_nfkc").ok()) throw Error("SentencePiece lacks its rule nmt_nfkc.");
  std::unordered_map<std::string, int64_t> counts;
  for (const std::string& line : lines) {
    const std::string normalized = normalizer.Normalize(widen_apostrophes(blank_white_space(line)));
    for (size_t at = 0; at < normalized.size();) {
      const size_t end = std::min(normalized.find(space_mark, at), normalized.size());
      if (end > at) add_token(std::string_view(normalized).substr(at, end - at), counts);
      at = end + space_mark.size();
    }
  }
  std::erase_if(counts, [](const auto& entry) { return entry.first.find(reserved) != std::string::npos; });
  return Counts(counts.begin(), counts.end());
}

/// Pieces never reach over the border of a word (WordRule::unicode), so that links between words stay clean.
/// The first word of a token carries the mark for the space before it.
Counts count_words(const Counts& tokens) {
  std::unordered_map<std::string, int64_t> counts;
  for (const auto& [token, count] : tokens) {
    std::string mark(space_mark);
    for (const std::string& word : word_texts(token, WordRule::unicode)) {
      counts[mark + word] += count;
      mark.clear();
    }
  }
  return Counts(counts.begin(), counts.end());
}

/// The bytes at which the characters of a text begin, and its size.
std::vector<size_t> borders_of(std::string_view text) {
  std::vector<size_t> borders;
  for (const Character& character : characters_of(text)) borders.push_back(character.begin);
  borders.push_back(text.size());
  return borders;
}

std::set<std::string> characters_in(const Counts& tokens) {
  std::set<std::string> characters{std::string(space_mark)};
  for (const auto& [token, count] : tokens) {
    for (const Character& character : characters_of(token)) {
      characters.insert(token.substr(character.begin, character.end - character.begin));
    }
  }
  return characters;
}

/// What the unigram trainer starts from: words that come at least twice, and parts that at least two distinct
/// words share. SentencePiece's own seeds lack each word that is always followed by the same character (a
/// determiner by a space, say), because it looks for them in a suffix array of the running text.
std::vector<std::pair<int64_t, std::string>> seed_pieces(const Counts& words) {
  std::vector<std::pair<int64_t, std::string>> seeds;
  struct Seen {
    int64_t count = 0;
    const std::string* word = nullptr;  ///< the only one so far, or null behind `shared`
    bool shared = false;
  };
  std::unordered_map<std::string_view, Seen> shorter;  // parts with one character less
  for (size_t length = 2; length <= longest_piece; ++length) {
    std::unordered_map<std::string_view, Seen> parts;
    for (const auto& [word, count] : words) {
      const std::vector<size_t> borders = borders_of(word);
      for (size_t i = 0; i + length < borders.size(); ++i) {
        const auto part = std::string_view(word).substr(borders[i], borders[i + length] - borders[i]);
        const auto front = part.substr(0, borders[i + length - 1] - borders[i]);
        const bool whole = part.size() == word.size();
        if (length > 2 && !whole && !shorter.contains(front)) continue;
        Seen& seen = parts[part];
        seen.count += count;
        seen.shared = seen.shared || (seen.word != nullptr && seen.word != &word);
        if (seen.word == nullptr) seen.word = &word;
        if (whole && count >= 2) seen.shared = true;
      }
    }
    std::erase_if(parts, [](const auto& entry) { return !entry.second.shared; });
    for (const auto& [part, seen] : parts) {
      seeds.emplace_back(seen.count * static_cast<int64_t>(length), std::string(part));
    }
    shorter = std::move(parts);
  }
  std::sort(seeds.begin(), seeds.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  if (seeds.size() > most_seeds) seeds.resize(most_seeds);
  return seeds;
}

/// A file in memory that the trainer can open by a path.
class SeedFile {
 public:
  explicit SeedFile(const std::vector<std::pair<int64_t, std::string>>& seeds) {
    std::string text;
    for (const auto& [score, piece] : seeds) {
      const auto length = static_cast<int64_t>(borders_of(piece).size()) - 1;
      text += fmt::format("{}\t{}\n", piece, score / length);
    }
    file_ = ::memfd_create("seeds", MFD_CLOEXEC);
    size_t written = 0;
    while (file_ >= 0 && written < text.size()) {
      const ssize_t more = ::write(file_, text.data() + written, text.size() - written);
      if (more < 0 && errno == EINTR) continue;
      if (more <= 0) break;
      written += static_cast<size_t>(more);
    }
    if (file_ < 0 || written < text.size()) {
      const std::string why = std::strerror(errno);
      close();
      throw Error("There is no memory for the tokenizer's seeds: {}.", why);
    }
  }
  ~SeedFile() { close(); }
  SeedFile(const SeedFile&) = delete;
  SeedFile& operator=(const SeedFile&) = delete;

  std::string path() const { return fmt::format("/proc/self/fd/{}", file_); }

 private:
  void close() {
    if (file_ >= 0) ::close(file_);
  }

  int file_ = -1;
};

/// Hands "token TAB count" to the trainer. For BPE a control piece stands between the words of a token, which
/// the trainer takes for a border that no merge crosses.
class TokenIterator : public sentencepiece::SentenceIterator {
 public:
  TokenIterator(const Counts& tokens, TokenizerKind kind)
      : tokens_(tokens), at_(tokens.begin()), kind_(kind) {
    set_value();
  }
  bool done() const override { return at_ == tokens_.end(); }
  void Next() override {
    ++at_;
    set_value();
  }
  const std::string& value() const override { return value_; }
  sentencepiece::util::Status status() const override { return {}; }

 private:
  void set_value() {
    if (done()) return;
    value_.clear();
    if (kind_ == TokenizerKind::bpe) {
      for (const std::string& word : word_texts(at_->first, WordRule::unicode)) {
        if (!value_.empty()) value_ += "<s>";
        value_ += word;
      }
    } else {
      value_ = at_->first;
    }
    value_ += fmt::format("\t{}", at_->second);
  }

  const Counts& tokens_;
  Counts::const_iterator at_;
  TokenizerKind kind_;
  std::string value_;
};

/// The largest vocabulary that the data can fill, special pieces included. BPE needs parts of words to merge
/// into words, and stops by itself when nothing is left to merge.
int64_t most_pieces(TokenizerKind kind, const Counts& tokens, const Counts& words,
                    const std::set<std::string>& characters) {
  if (kind == TokenizerKind::word) return static_cast<int64_t>(tokens.size()) + special_pieces;
  if (kind == TokenizerKind::bpe) return std::numeric_limits<int64_t>::max();
  auto pieces = static_cast<int64_t>(characters.size());
  if (kind == TokenizerKind::unigram) {
    for (const auto& [word, count] : words) pieces += !characters.contains(word);
  }
  return pieces + special_pieces;
}

}  // namespace

std::string train_model_proto(std::span<const std::string> lines, const TokenizerOptions& options) {
  const Counts tokens = count_tokens(lines);
  if (tokens.empty()) throw Error("There is no text to train a tokenizer on: every line is empty.");
  const Counts words = count_words(tokens);
  const std::set<std::string> characters = characters_in(tokens);
  const bool subwords = options.kind == TokenizerKind::unigram || options.kind == TokenizerKind::bpe;
  const auto least = static_cast<int64_t>(subwords ? characters.size() : 1) + special_pieces;
  if (options.vocabulary_size < least) {
    throw Error(
        "A vocabulary of {} is too small: {} special tokens and the text's {} distinct characters need {}. "
        "Ask "
        "for at least {}.",
        options.vocabulary_size, special_pieces, characters.size(), least, least);
  }
  const int64_t size =
      std::min<int64_t>(options.vocabulary_size, most_pieces(options.kind, tokens, words, characters));

  std::unordered_map<std::string, std::string> spec = {
      {"model_type", name_of(options.kind)},
      {"vocab_size", std::to_string(size)},
      {"hard_vocab_limit", "false"},
      {"character_coverage", "1.0"},
      {"normalization_rule_name", "nmt_nfkc"},
      {"split_by_unicode_script", "false"},  // would cut l' before its apostrophe; words do what it is for
      {"max_sentencepiece_length", std::to_string(longest_piece)},
      {"max_sentence_length", "1073741824"},
      {"input_format", "tsv"},
      {"num_threads", "1"},  // sums of floats depend on how threads share them
      {"pad_id", "0"},
      {"unk_id", "1"},
      {"bos_id", "2"},
      {"eos_id", "3"},
      {"unk_surface", "\u2047"},
      {"minloglevel", "3"},
  };
  std::unique_ptr<SeedFile> seeds;
  if (options.kind == TokenizerKind::unigram) {
    seeds = std::make_unique<SeedFile>(seed_pieces(words));
    spec["seed_sentencepieces_file"] = seeds->path();
  }
  TokenIterator iterator(tokens, options.kind);
  std::string bytes;
  const auto status = sentencepiece::SentencePieceTrainer::Train(spec, &iterator, &bytes);
  if (!status.ok()) throw Error("The tokenizer cannot be trained: {}.", status.message());
  return without_seed_file(bytes);
}

}  // namespace seq2see
