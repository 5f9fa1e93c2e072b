#include "eval/npz.h"

#include <bit>

#include "data/error.h"

namespace seq2see {

void NpzWriter::write(const AlignedSentence& sentence) {
  if (!ids_.insert(sentence.id).second) {
    throw Error("Two alignments are of sentence {}, and an .npz file has one place for each sentence.",
                sentence.id);
  }
  archive_.add(fmt::format("tokens_{:06}.npy", sentence.id), npy_bytes(sentence.tokens));
  archive_.add(fmt::format("words_{:06}.npy", sentence.id), npy_bytes(sentence.words));
}

std::string npy_bytes(const Matrix& matrix) {
  constexpr bool little = std::endian::native == std::endian::little;
  std::string description = fmt::format("{{'descr': '{}f4', 'fortran_order': False, 'shape': ({}, {}), }}",
                                        little ? '<' : '>', matrix.rows, matrix.columns);
  // The header fills blocks of 64 bytes: magic (6), version (2), its length (2), the description, a newline.
  constexpr size_t before = 10, block = 64;
  description.append((block - (before + description.size() + 1) % block) % block, ' ');
  description += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(description.size() & 0xff);
  bytes += static_cast<char>(description.size() >> 8);
  bytes += description;
  bytes.append(reinterpret_cast<const char*>(matrix.values.data()), matrix.values.size() * sizeof(float));
  return bytes;
}

}  // namespace seq2see
