#include "data/line_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "data/characters.h"
#include "data/error.h"

namespace seq2see {

/// Bytes of a file or of standard input, unpacked where they are gzip.
class ByteSource {
 public:
  explicit ByteSource(const std::filesystem::path& path) : standard_input_(path == "-") {
    name_ = standard_input_ ? std::filesystem::path("standard input") : path;
    file_ = standard_input_ ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status{};
    if (file_ < 0 || ::fstat(file_, &status) != 0) throw cannot_be_read();
    if (S_ISDIR(status.st_mode)) {
      close();
      throw Error("{} is a folder, where a text file was expected.", name_.string());
    }
  }
  ~ByteSource() { close(); }
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  const std::filesystem::path& name() const { return name_; }

  /// Appends what is there now to `text`, after waiting for at least one byte; false at the end.
  bool append_to(std::string& text) {
    if (!started_) start();
    if (!packed_) {
      if (raw_.empty() && !fill()) return false;
      text.append(raw_);
      raw_.clear();
      return true;
    }
    const size_t before = text.size();
    while (text.size() == before) {
      if (raw_.empty() && !fill()) {
        if (in_member_)
          throw Error("{} is a gzip file that was cut off: its end is missing.", name_.string());
        return false;
      }
      unpack(text);
    }
    return true;
  }

 private:
  static constexpr size_t block = size_t{1} << 16;

  Error cannot_be_read() const {
    return Error("{} cannot be read: {}.", name_.string(), std::strerror(errno));
  }

  void close() {
    if (packed_) ::inflateEnd(&stream_);
    packed_ = false;
    if (!standard_input_ && file_ >= 0) ::close(file_);
    file_ = -1;
  }

  bool fill() {
    const size_t before = raw_.size();
    raw_.resize(before + block);
    ssize_t got = -1;
    do {
      got = ::read(file_, raw_.data() + before, block);
    } while (got < 0 && errno == EINTR);
    raw_.resize(before + static_cast<size_t>(got > 0 ? got : 0));
    if (got < 0) throw cannot_be_read();
    return got > 0;
  }

  void start() {
    started_ = true;
    while (raw_.size() < 2 && (raw_.empty() || raw_[0] == '\x1f') && fill()) {
    }
    if (!raw_.starts_with("\x1f\x8b")) return;
    constexpr int largest_window_with_gzip_header = 15 + 16;
    if (::inflateInit2(&stream_, largest_window_with_gzip_header) != Z_OK) throw std::bad_alloc();
    packed_ = in_member_ = true;
  }

  void unpack(std::string& text) {
    if (!in_member_) {  // gzip files may be put one behind the other
      if (::inflateReset(&stream_) != Z_OK) throw damaged();
      in_member_ = true;
    }
    char unpacked[block];
    stream_.next_in = reinterpret_cast<Bytef*>(raw_.data());
    stream_.avail_in = static_cast<uInt>(raw_.size());
    stream_.next_out = reinterpret_cast<Bytef*>(unpacked);
    stream_.avail_out = sizeof unpacked;
    const int status = ::inflate(&stream_, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) throw damaged();
    raw_.erase(0, raw_.size() - stream_.avail_in);
    text.append(unpacked, sizeof unpacked - stream_.avail_out);
    if (status == Z_STREAM_END) in_member_ = false;
  }

  Error damaged() const {
    return Error("{} is a damaged gzip file ({}).", name_.string(),
                 stream_.msg ? stream_.msg : "unknown reason");
  }

  std::filesystem::path name_;
  bool standard_input_;
  int file_ = -1;
  bool started_ = false;
  bool packed_ = false;
  bool in_member_ = false;  ///< of a gzip file: its end is still to come
  std::string raw_;
  z_stream stream_{};
};

struct LineReader::State {
  explicit State(const std::filesystem::path& path) : source(path) {}

  ByteSource source;
  std::string buffer;
  size_t at = 0;  ///< where the next line begins in the buffer
  int64_t line = 0;
  bool ended = false;

  /// Takes the bytes up to the next newline; false when there are none. `too_long` tells that only the
  /// beginning was kept.
  bool take(std::string& text, bool& too_long) {
    text.clear();
    too_long = false;
    while (true) {
      const size_t end = buffer.find('\n', at);
      const size_t stop = end == std::string::npos ? buffer.size() : end;
      too_long = too_long || text.size() + (stop - at) > longest_line + 1;  // + 1: a '\r' before the end
      if (!too_long) text.append(buffer, at, stop - at);
      if (end != std::string::npos) {
        at = end + 1;
        return true;
      }
      const bool something = !text.empty() || too_long;
      buffer.clear();
      at = 0;
      if (ended) return something;
      try {
        ended = !source.append_to(buffer);
      } catch (...) {
        ended = true;
        throw;
      }
    }
  }
};

LineReader::LineReader(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {}
LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;

bool LineReader::ready() const {
  return state_->buffer.find('\n', state_->at) != std::string::npos;
}

bool LineReader::next(std::string& line) {
  bool too_long = false;
  if (!state_->take(line, too_long)) return false;
  ++state_->line;
  const auto complain = [&](const std::string& sentence) {
    return error_at(name(), line_number(), sentence);
  };
  if (state_->line == 1 && line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);
  if (line.ends_with('\r')) line.pop_back();
  if (too_long || line.size() > longest_line) {
    throw complain(fmt::format(
        "the line is longer than the {} bytes that a line may have. Is this a text with one sentence a line?",
        longest_line));
  }
  if (state_->line == 1 && (line.starts_with("\xff\xfe") || line.starts_with("\xfe\xff"))) {
    throw complain(
        "the text is in UTF-16. Convert the file to UTF-8, for example with iconv -f UTF-16 -t UTF-8.");
  }
  if (const size_t at = line.find('\0'); at != std::string::npos) {
    throw complain(fmt::format("byte {} is NUL, which no text holds. Is this a text file in UTF-8?", at + 1));
  }
  if (const size_t at = first_invalid_byte(line); at != std::string::npos) {
    throw complain(
        fmt::format("byte {} (0x{:02x}) is not valid UTF-8. Convert the file, for example with "
                    "iconv -f LATIN1 -t UTF-8.",
                    at + 1, static_cast<unsigned char>(line[at])));
  }
  return true;
}

int64_t LineReader::line_number() const {
  return state_->line;
}

const std::filesystem::path& LineReader::name() const {
  return state_->source.name();
}

}  // namespace seq2see
