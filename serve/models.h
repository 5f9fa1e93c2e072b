#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "eval/translator.h"
#include "serve/options.h"

namespace seq2see {

struct ServedModel {
  std::string name;
  Translator translator;
  std::vector<std::string> examples;  ///< sentences that the page offers
};

/// The models of a server, in the order of the command line. Nothing changes after construction.
class Models {
 public:
  /// Reads every folder. Throws Error that names the file, and UsageError where two models have one name.
  explicit Models(const ServeOptions& options);

  /// The model of that name, the first for "". Throws RefusedRequest that lists the names.
  const ServedModel& find(std::string_view name) const;

  const std::deque<ServedModel>& all() const { return models_; }

 private:
  std::deque<ServedModel> models_;
};

}  // namespace seq2see
