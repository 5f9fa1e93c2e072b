// Spoils a model's folder in thousands of ways, one at a time, and reads it each time as the programs do:
// every time the very same translations come, or an error that names the file; no crash, no hang, no memory
// to speak of.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <csignal>

#include "data/files.h"
#include "data/program.h"
#include "model/model_config.h"
#include "model/threads.h"
#include "tests/corruption/damaged_log.h"
#include "tests/corruption/mutation.h"
#include "tests/corruption/trial.h"
#include "tests/support/temporary_folder.h"

namespace seq2see {
namespace {

namespace fs = std::filesystem;

#ifdef __SANITIZE_ADDRESS__  // which takes memory of its own, and terabytes of addresses
constexpr int64_t most_memory = int64_t{4} << 30;
constexpr uint64_t most_address_space = 0;
#else
constexpr int64_t most_memory = 100 << 20;  // more than the whole model takes
constexpr uint64_t most_address_space = uint64_t{4}
                                        << 30;  // so that a mistake does not take the machine along
#endif
constexpr unsigned most_seconds = 20;

struct CorruptionOptions {
  std::string model;
  uint64_t mutations = 10'000, seed = 1, only = 0;
};

/// What became of the mutations of one kind.
struct Tally {
  int same = 0, refused = 0;
  int other_curves = 0;  ///< only of the training: lines of its log are left out, or were changed
  int broken = 0;

  int all() const { return same + refused + other_curves + broken; }
};

class Corruption {
 public:
  explicit Corruption(const CorruptionOptions& options) : options_(options) {
    for (const auto& entry : fs::directory_iterator(options.model)) {
      files_[entry.path().filename()] = read_file(entry.path());
    }
    fs::copy(options.model, model_);
    whole_ = attempt();
    expected_ = separated(whole_.said);
    const bool sound = whole_.complete && !expected_.translations.empty() && !expected_.state.empty() &&
                       whole_.said.find(refusal) == std::string::npos;
    if (!sound) throw Error("{} is no whole model: {}", options.model, whole_.said);
  }

  int run() {
    const uint64_t begin = options_.only, end = begin > 0 ? begin + 1 : options_.mutations;
    for (uint64_t number = begin; number < end; ++number) try_one(number);
    print();
    return broken_ == 0 ? 0 : 1;
  }

 private:
  Trial attempt() const {
    return try_apart([&] { return joined(read_folder(model_)); }, most_seconds, most_address_space);
  }

  void try_one(uint64_t number) {
    const Mutation mutation = make_mutation(files_, options_.seed, number);
    apply(mutation, model_);
    const Trial trial = attempt();
    restore(mutation, files_, model_);
    Tally& tally = tallies_[static_cast<size_t>(mutation.kind)];
    most_memory_ = std::max(most_memory_, trial.resident - whole_.resident);
    if (const std::string complaint = wrong_with(trial, mutation); !complaint.empty()) {
      ++tally.broken;
      if (++broken_ <= 20) {
        fmt::print(stderr, "Number {}, {}, {} ({}): {}\n", number, name_of(mutation.kind), mutation.file,
                   mutation.what, complaint);
      }
    } else {
      const bool refusing = trial.said.find(refusal) != std::string::npos;
      ++(refusing ? tally.refused : trial.said == whole_.said ? tally.same : tally.other_curves);
    }
  }

  std::string wrong_with(const Trial& trial, const Mutation& mutation) const {
    if (trial.signal == SIGXCPU || trial.signal == SIGALRM)
      return fmt::format("not done after {} s", most_seconds);
    if (trial.signal != 0) return fmt::format("ended by signal {}", trial.signal);
    if (!trial.complete) return trial.said;
    if (trial.resident - whole_.resident > most_memory) {
      return fmt::format("took {} MB more than the whole model", (trial.resident - whole_.resident) >> 20);
    }
    const FolderResults found = separated(trial.said);
    const auto right = [&](const std::string& part, const std::string& expected) {
      return part == expected ||
             (part.starts_with(refusal) && part.find((model_ / mutation.file).string()) != std::string::npos);
    };
    // config.json missing altogether is told of the folder.
    const auto told_of_folder = [&](const std::string& part) {
      return part.starts_with(refusal + model_.string() + " is not a model's folder: it has no " +
                              mutation.file);
    };
    if (!right(found.translations, expected_.translations) && !told_of_folder(found.translations)) {
      return "other translations: " + found.translations.substr(0, 300);
    }
    if (!right(found.state, expected_.state) && !told_of_folder(found.state))
      return "another state: " + found.state;
    if (right(found.curves, expected_.curves)) return "";
    // The log has no checksum: it is read line by line, and lines that are none are left out. What stands in
    // its place may be a link to another file of the folder.
    if (mutation.file == model_files::log && mutation.place != Place::file) {
      return found.curves.empty() ? "" : "curves of no log: " + found.curves;
    }
    const std::string wrong = mutation.file == model_files::log
                                  ? wrong_with_log(files_.at(model_files::log), mutation.bytes, found.curves)
                                  : "of an undamaged log";
    return wrong.empty() ? "" : fmt::format("other curves, {}: {}", wrong, found.curves.substr(0, 300));
  }

  void print() const {
    fmt::print(
        "| kind | mutations | same as before | refused | other curves only | broken "
        "|\n|---|--:|--:|--:|--:|--:|\n");
    Tally sum;
    for (const auto& [kind, name] : Named<MutationKind>::values) {
      const Tally& tally = tallies_[static_cast<size_t>(kind)];
      print_row(name, tally);
      sum = {sum.same + tally.same, sum.refused + tally.refused, sum.other_curves + tally.other_curves,
             sum.broken + tally.broken};
    }
    print_row("all", sum);
    notice(fmt::format("Most memory beyond the whole model's: {:.1f} MB.",
                       static_cast<double>(most_memory_) / (1 << 20)));
  }

  static void print_row(std::string_view name, const Tally& tally) {
    fmt::print("| {} | {} | {} | {} | {} | {} |\n", name, tally.all(), tally.same, tally.refused,
               tally.other_curves, tally.broken);
  }

  const CorruptionOptions options_;
  TemporaryFolder folder_;
  const fs::path model_ = folder_ / "model";
  FolderBytes files_;
  Trial whole_;
  FolderResults expected_;
  std::array<Tally, std::size(Named<MutationKind>::values)> tallies_{};
  int64_t most_memory_ = 0;
  int broken_ = 0;
};

}  // namespace
}  // namespace seq2see

int main(int argc, char** argv) {
  using namespace seq2see;
  CLI::App app("Spoils a copy of a model's folder in many ways, and checks what comes of it.", "corruption");
  CorruptionOptions options;
  app.add_option("--model", options.model, "the folder of a trained model")->required();
  app.add_option("--mutations", options.mutations, "how many")->capture_default_str();
  app.add_option("--seed", options.seed, "the same seed spoils in the same ways")->capture_default_str();
  app.add_option("--only", options.only, "the mutation of this number alone");
  return run_program(app, argc, argv, [&] {
    use_one_thread();
    read_folder(options.model);  // LibTorch does much at its first use, which need not be done each time
    return Corruption(options).run();
  });
}
