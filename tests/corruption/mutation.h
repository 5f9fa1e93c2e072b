#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "data/named.h"

namespace seq2see {

/// What may befall a file of a model's folder.
enum class MutationKind {
  flipped_bit,
  changed_bytes,  ///< a few bytes, anywhere
  zeroed_block,   ///< as a file system leaves behind that lost power
  cut_tail,
  grown_tail,
  swapped_tensors,    ///< the bytes or the names of two tensors of one size
  wrong_shape,        ///< with right checksums, as of another program
  wrong_dtype,        ///< the same
  not_finite_weight,  ///< the same
  duplicated_name,    ///< of a tensor, a key or a piece
  enormous_length,    ///< of a header, a field, a shape, a setting or the file itself
  exchanged_files,    ///< one file's bytes in another's place
  missing_file,
  folder_in_place,
  link_in_place,  ///< to nowhere, itself, a device or elsewhere; or a pipe
};

template <>
struct Named<MutationKind> {
  static constexpr std::string_view what = "kind of mutation";
  static constexpr std::pair<MutationKind, std::string_view> values[] = {
      {MutationKind::flipped_bit, "flipped bit"},
      {MutationKind::changed_bytes, "changed bytes"},
      {MutationKind::zeroed_block, "zeroed block"},
      {MutationKind::cut_tail, "cut tail"},
      {MutationKind::grown_tail, "grown tail"},
      {MutationKind::swapped_tensors, "swapped tensors"},
      {MutationKind::wrong_shape, "wrong shape"},
      {MutationKind::wrong_dtype, "wrong dtype"},
      {MutationKind::not_finite_weight, "weight not finite"},
      {MutationKind::duplicated_name, "duplicated name"},
      {MutationKind::enormous_length, "enormous length"},
      {MutationKind::exchanged_files, "exchanged files"},
      {MutationKind::missing_file, "missing file"},
      {MutationKind::folder_in_place, "folder in place"},
      {MutationKind::link_in_place, "link in place"}};
};

/// What then stands in the file's place.
enum class Place { file, nothing, folder, link, pipe };

struct Mutation {
  MutationKind kind = MutationKind::flipped_bit;
  std::string file;  ///< its name in the folder
  std::string what;  ///< for the reader of a complaint
  Place place = Place::file;
  std::string bytes;           ///< of a file
  std::filesystem::path link;  ///< where a link leads
  uint64_t size = 0;           ///< of a file with a hole behind its bytes; 0: none
};

/// The files of a model's folder by name.
using FolderBytes = std::map<std::string, std::string>;

/// Mutation number `number` of those that `seed` gives.
Mutation make_mutation(const FolderBytes& files, uint64_t seed, uint64_t number);

/// Puts it into `folder`, which holds `files`; or puts back what was there.
void apply(const Mutation& mutation, const std::filesystem::path& folder);
void restore(const Mutation& mutation, const FolderBytes& files, const std::filesystem::path& folder);

}  // namespace seq2see
