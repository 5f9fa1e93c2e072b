#include "tests/corruption/trial.h"

#include <ATen/ATen.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "data/checksum.h"
#include "data/error.h"
#include "data/option_fields.h"
#include "eval/alignment_jsonl.h"
#include "eval/training_curves.h"
#include "eval/translator.h"
#include "model/model_folder.h"
#include "train/training_state.h"

namespace seq2see {
namespace {

/// A task that waits for something is ended by the clock, but late: the machine may have much else to do.
constexpr unsigned patience = 10;
constexpr char separator = '\x1e';

/// Of /proc/self/statm, in pages: 0 is all address space, 1 what is resident.
uint64_t memory_bytes(int column) {
  std::ifstream file("/proc/self/statm");
  uint64_t pages[2] = {};
  file >> pages[0] >> pages[1];
  return pages[column] * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

[[noreturn]] void run_apart(const std::function<std::string()>& task, unsigned seconds, uint64_t more,
                            int out) {
  ::alarm(patience * seconds);
  const rlimit none{0, 0}, time{seconds, seconds + 1}, space{memory_bytes(0) + more, memory_bytes(0) + more};
  ::setrlimit(RLIMIT_CORE, &none);
  ::setrlimit(RLIMIT_CPU, &time);
  if (more > 0) ::setrlimit(RLIMIT_AS, &space);
  std::string text;
  int status = 0;
  try {
    text = task();
  } catch (const std::exception& error) {  // no Error: those are results
    text = std::string("strange exception: ") + error.what();
    status = 1;
  }
  for (size_t at = 0; at < text.size();) {
    const ssize_t wrote = ::write(out, text.data() + at, text.size() - at);
    if (wrote <= 0) break;
    at += static_cast<size_t>(wrote);
  }
  ::_exit(status);  // nothing of the parent's is to be ended twice
}

std::string read_all(int in) {
  std::string text;
  char block[1 << 14];
  for (ssize_t got = 0; (got = ::read(in, block, sizeof block)) > 0;)
    text.append(block, static_cast<size_t>(got));
  return text;
}

template <typename Read>
std::string result_or_refusal(const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    return std::string(refusal) + error.what();
  }
}

std::string translations_of(const std::filesystem::path& folder) {
  const std::vector<std::string> sentences = {"The small cat does not see the white horse.", "the dog sleeps",
                                              "A bird that nobody knows, 3.5 times!", ""};
  const Translator translator(folder);
  std::string text;
  SearchOptions search;
  search.beam = 2;
  search.max_length = 12;
  for (const auto& best : translator.translate(sentences, search, 1)) {
    for (const Translation& translation : best) text += to_json_line(translation.alignment) + "\n";
  }
  return text;
}

std::string state_of(const std::filesystem::path& folder) {
  const ModelConfig config = read_config(folder);
  Parameters parameters = make_parameters(config.model);
  auto training = config.training;
  training.erase("data");
  const auto options =
      from_json<TrainOptions>(training, (folder / model_files::config).string() + ", 'training'");
  FlatOptimizer optimizer(parameters.flat(), options.optimizer);
  const TrainingState state = load_state(folder / model_files::state, parameters, optimizer.state());
  std::string text = training_state_text(state);
  for (const at::Tensor& flat :
       {parameters.flat(), optimizer.state().first_moment, optimizer.state().second_moment}) {
    text += " " + checksum_text(checksum(0, {reinterpret_cast<const char*>(flat.data_ptr<float>()),
                                             static_cast<size_t>(flat.numel()) * sizeof(float)}));
  }
  return text;
}

}  // namespace

Trial try_apart(const std::function<std::string()>& task, unsigned seconds, uint64_t more_address_space) {
  int ends[2];
  std::fflush(nullptr);
  if (::pipe(ends) != 0) throw Error("No pipe could be made.");
  const pid_t child = ::fork();
  if (child < 0) throw Error("No process could be started.");
  if (child == 0) {
    ::close(ends[0]);
    run_apart(task, seconds, more_address_space, ends[1]);
  }
  ::close(ends[1]);
  Trial trial;
  trial.said = read_all(ends[0]);
  ::close(ends[0]);
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  trial.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  trial.complete = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  trial.resident = int64_t{usage.ru_maxrss} * 1024;
  return trial;
}

FolderResults read_folder(const std::filesystem::path& folder) {
  return {result_or_refusal([&] { return translations_of(folder); }),
          result_or_refusal([&] { return state_of(folder); }),
          result_or_refusal([&] { return points_of(folder / model_files::log); })};
}

std::string points_of(const std::filesystem::path& log) {
  std::string text;
  for (const Chart& chart : training_curves(log)) {
    for (const Curve& curve : chart.curves) {
      for (const auto& [step, value] : curve.points)
        text += fmt::format("{} {} {}\n", curve.name, step, value);
    }
  }
  return text;
}

std::string joined(const FolderResults& results) {
  return results.translations + separator + results.state + separator + results.curves;
}

FolderResults separated(const std::string& text) {
  FolderResults results;
  std::istringstream parts(text);
  std::getline(parts, results.translations, separator);
  std::getline(parts, results.state, separator);
  std::getline(parts, results.curves, separator);
  return results;
}

}  // namespace seq2see
