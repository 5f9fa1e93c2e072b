#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace seq2see {

/// The whole file as bytes. Throws Error with the file's name and the system's reason (missing, a folder, no
/// permission), or when it holds more than `most_bytes`.
std::string read_file(const std::filesystem::path& path, uint64_t most_bytes = uint64_t{1} << 32);

/// Puts `bytes` at `path` so that a reader finds the old file or the new one and nothing between, whatever
/// happens: written beside it as `path`.part, flushed to disk, renamed over it, the folder flushed after; a
/// pipe or a device is written into (see OutputFile). Throws Error with the system's reason (disk full,
/// read-only folder) and leaves no .part behind.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// The same for bytes that lie in several places, one after the other.
void write_file(const std::filesystem::path& path, std::span<const std::string_view> parts);

/// Creates the folder and its parents where they are missing. Throws Error where something else stands in the
/// way.
void make_folder(const std::filesystem::path& path);

}  // namespace seq2see
