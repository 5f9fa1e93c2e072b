#pragma once

#include <functional>
#include <string>

#include "data/error.h"

namespace seq2see {

/// The sentence of the Error that `call` throws, or "(no error)".
inline std::string error_text(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "(no error)";
}

}  // namespace seq2see
