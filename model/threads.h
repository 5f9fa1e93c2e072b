#pragma once

namespace seq2see {

/// Keeps LibTorch and the BLAS library under it to one thread inside each operation, for the calling thread
/// and those that it starts. Our workers are the threads: two of them with BLAS's own threads beside took
/// four times as long. The first call, which has to come from the main thread, also readies what multiplies
/// (model/blas.h, model/products.h), and throws Error where the process may not have the memory that this
/// takes.
void use_one_thread();

/// Tells the allocator to keep freed memory instead of giving it back to the system at every step. Call once,
/// first.
void keep_freed_memory();

}  // namespace seq2see
