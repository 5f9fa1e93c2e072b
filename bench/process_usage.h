#pragma once

#include <cstdint>

namespace seq2see {

/// The most memory that this process held so far, in bytes.
int64_t peak_memory();

/// Pages that the system had to give this process, or to fetch for it, so far.
int64_t page_faults();

}  // namespace seq2see
