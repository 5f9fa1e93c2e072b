#include "tests/corruption/mutation.h"

#include <sys/stat.h>

#include <cstring>
#include <fstream>

#include "data/random.h"
#include "model/model_config.h"
#include "tests/corruption/tensor_mutation.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

/// Draws a mutation of one kind.
class Draw {
 public:
  Draw(const FolderBytes& files, Random& random) : files_(files), random_(random) {}

  Mutation make(MutationKind kind) {
    Mutation mutation;
    mutation.kind = kind;
    switch (kind) {
      case MutationKind::swapped_tensors:
      case MutationKind::wrong_shape:
      case MutationKind::wrong_dtype:
      case MutationKind::not_finite_weight:
        mutation.file = random_.below(4) == 0 && files_.contains(model_files::state) ? model_files::state
                                                                                     : model_files::weights;
        mutation.bytes = mutate_tensors(files_.at(mutation.file), kind, random_, mutation.what);
        return mutation;
      default:
        mutation.file = any_file();
        mutation.bytes = files_.at(mutation.file);
        spoil(mutation);
        return mutation;
    }
  }

 private:
  size_t below(size_t count) { return static_cast<size_t>(random_.below(std::max<size_t>(count, 1))); }

  const std::string& any_file() {
    return std::next(files_.begin(), static_cast<ptrdiff_t>(below(files_.size())))->first;
  }

  /// Half of the places are near the beginning, where headers are.
  size_t any_place(const std::string& bytes) {
    return below(random_.below(2) == 0 ? std::min<size_t>(bytes.size(), 4096) : bytes.size());
  }

  void spoil(Mutation& mutation) {
    std::string& bytes = mutation.bytes;
    switch (mutation.kind) {
      case MutationKind::flipped_bit:
        return change(mutation, 1);
      case MutationKind::changed_bytes:
        return change(mutation, 2 + below(7));
      case MutationKind::zeroed_block: {
        const size_t at = any_place(bytes) / 512 * 512;
        const size_t count = std::min<size_t>(bytes.size() - at, 512 << below(4));
        std::memset(bytes.data() + at, 0, count);
        mutation.what = fmt::format("{} zeros at {}", count, at);
        return;
      }
      case MutationKind::cut_tail:
        bytes.resize(random_.below(2) == 0 ? bytes.size() - 1 - below(std::min<size_t>(bytes.size(), 64))
                                           : any_place(bytes));
        mutation.what = fmt::format("cut to {} bytes", bytes.size());
        return;
      case MutationKind::grown_tail: {
        const size_t more = 1 + below(64);
        for (size_t i = 0; i < more; ++i) bytes += static_cast<char>(random_.below(256));
        mutation.what = fmt::format("{} bytes more", more);
        return;
      }
      case MutationKind::duplicated_name:
        return duplicate(mutation);
      case MutationKind::enormous_length:
        return enlarge(mutation);
      case MutationKind::exchanged_files: {
        const std::string& other = any_file();
        bytes = files_.at(other);
        mutation.what = "the bytes of " + other;
        return;
      }
      case MutationKind::missing_file:
        mutation.place = Place::nothing;
        return;
      case MutationKind::folder_in_place:
        mutation.place = Place::folder;
        return;
      default:
        return relink(mutation);
    }
  }

  void change(Mutation& mutation, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      const size_t at = any_place(mutation.bytes);
      const int bits = count == 1 ? 1 << below(8) : static_cast<int>(1 + below(255));
      mutation.bytes[at] = static_cast<char>(mutation.bytes[at] ^ bits);
      mutation.what += fmt::format("byte {} changed by {:02x}; ", at, bits);
    }
  }

  void duplicate(Mutation& mutation) {
    std::string& bytes = mutation.bytes;
    if (mutation.file.ends_with(".safetensors")) {
      bytes = mutate_tensors(bytes, mutation.kind, random_, mutation.what);
    } else if (mutation.file.ends_with(".spm")) {  // the first field is a piece: twice the same
      const size_t length = 2 + static_cast<size_t>(static_cast<unsigned char>(bytes[1]));
      bytes.insert(0, bytes.substr(0, length));
      mutation.what = "the first piece twice";
    } else {
      const size_t end = bytes.find('\n', any_place(bytes));
      const size_t begin = end == std::string::npos ? end : bytes.rfind('\n', end - 1);
      if (begin == std::string::npos) return;
      const std::string line = bytes.substr(begin, end - begin);
      bytes.insert(begin, line);
      mutation.what = "twice the line " + quote(line);
    }
  }

  void enlarge(Mutation& mutation) {
    std::string& bytes = mutation.bytes;
    if (below(3) == 0) {
      mutation.size = uint64_t{1} << (28 + below(5));
      mutation.what = fmt::format("a file of {} bytes, most of them a hole", mutation.size);
    } else if (mutation.file.ends_with(".safetensors")) {
      bytes = mutate_tensors(bytes, mutation.kind, random_, mutation.what);
    } else if (mutation.file.ends_with(".spm")) {
      const size_t at = any_place(bytes);
      bytes.replace(at, std::min<size_t>(9, bytes.size() - at), "\xff\xff\xff\xff\xff\xff\xff\xff\x7f");
      mutation.what = fmt::format("a length of 2^63 - 1 at {}", at);
    } else {
      const size_t at = bytes.find_first_of("0123456789", any_place(bytes));
      if (at == std::string::npos) return;
      const char* numbers[] = {"8192", "2147483647", "9223372036854775808", "1e308", "1e999"};
      bytes.replace(at, 1, numbers[below(std::size(numbers))]);
      mutation.what = fmt::format("a large number at {}", at);
    }
  }

  void relink(Mutation& mutation) {
    const fs::path ends[] = {"nowhere", mutation.file, "/dev/zero", "/dev/null", any_file(), "."};
    const size_t chosen = below(std::size(ends) + 1);
    mutation.place = chosen < std::size(ends) ? Place::link : Place::pipe;
    if (chosen < std::size(ends)) mutation.link = ends[chosen];
    mutation.what = chosen < std::size(ends) ? "a link to " + mutation.link.string() : "a pipe";
  }

  const FolderBytes& files_;
  Random& random_;
};

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;  // no need to reach the disk
}

}  // namespace

Mutation make_mutation(const FolderBytes& files, uint64_t seed, uint64_t number) {
  Random random(mix_bits(seed) ^ number);
  const auto& kinds = Named<MutationKind>::values;
  Mutation mutation = Draw(files, random).make(kinds[number % std::size(kinds)].first);
  return mutation;
}

void apply(const Mutation& mutation, const fs::path& folder) {
  const fs::path path = folder / mutation.file;
  fs::remove(path);
  switch (mutation.place) {
    case Place::file:
      write(path, mutation.bytes);
      if (mutation.size > 0) fs::resize_file(path, mutation.size);
      break;
    case Place::nothing:
      break;
    case Place::folder:
      fs::create_directory(path);
      break;
    case Place::link:
      fs::create_symlink(mutation.link, path);
      break;
    case Place::pipe:
      ::mkfifo(path.c_str(), 0600);
      break;
  }
}

void restore(const Mutation& mutation, const FolderBytes& files, const fs::path& folder) {
  fs::remove(folder / mutation.file);
  write(folder / mutation.file, files.at(mutation.file));
}

}  // namespace seq2see
