#include "data/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <string_view>
#include <system_error>

#include "data/error.h"
#include "data/option_names.h"

namespace seq2see {
namespace {

/// How --help calls what options that take no number take.
constexpr std::string_view text_types[] = {"TEXT", "NAME", "FILE", "DIR", "LAYER"};

int complain(const std::string& program, std::string_view sentence, int status) {
  notice(fmt::format("{}: {}", program, sentence));
  return status;
}

/// A standard stream that came closed would be the next file that is opened, and be written into. What stands
/// in for it fails as a closed one does: it is open the wrong way round.
void keep_streams_apart() {
  for (int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    if (::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
  }
}

/// What was wrong, where CLI11 does not say it well: an argument that nothing knows.
std::string unknown_argument(const CLI::App& options) {
  const std::vector<std::string> unknown = options.remaining(true);
  if (unknown.empty()) return {};
  const std::vector<const CLI::App*> commands = options.get_subcommands([](const CLI::App*) { return true; });
  if (commands.empty() || !options.get_subcommands().empty()) {
    return fmt::format("The argument {} is not known.{}", quote(unknown.front()),
                       meant_option(options, unknown.front()));
  }
  std::string names;
  for (const CLI::App* command : commands) names += (names.empty() ? "" : ", ") + command->get_name();
  return fmt::format("{} is no command of {}. Choose one of {}.", quote(unknown.front()), options.get_name(),
                     names);
}

/// CLI11's complaints are fragments; one sentence and a pointer to --help make them whole.
std::string usage_sentence(const CLI::App& options, const CLI::ParseError& error) {
  std::string text = unknown_argument(options);
  if (text.empty()) {
    text = error.what();
    while (!text.empty() && (text.back() == '\n' || text.back() == '.')) text.pop_back();
    text += '.';
  }
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';  // the text may quote a file's bytes
  }
  return fmt::format("{} See {} --help.", text, called(options));
}

/// CLI11 takes a number that is an empty text, as an unset variable of a shell gives it, for 0.
void expect_numbers(const CLI::App& options) {
  const auto is_text = [](const std::string& type) {
    return type.empty() || std::any_of(std::begin(text_types), std::end(text_types),
                                       [&](std::string_view text) { return type.starts_with(text); });
  };
  for (const CLI::Option* option : options.get_options()) {
    const std::vector<std::string>& values = option->results();
    if (is_text(option->get_type_name()) || std::find(values.begin(), values.end(), "") == values.end())
      continue;
    throw UsageError("{} was given an empty value; it is a number.", option->get_name());
  }
  for (const CLI::App* command : options.get_subcommands()) expect_numbers(*command);
}

const char* const no_memory = "There is not enough memory for this.";
const char* const no_memory_of_gpu =
    "The GPU has not enough memory for this. Batches of fewer sentences or tokens need less.";
const char* const no_output = "Standard output cannot be written.";

/// LibTorch's text where a GPU's memory ran out: its own, CUDA's or cuBLAS's.
bool is_of_gpus_memory(std::string_view text) {
  const auto holds = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
  return (holds("CUDA") && holds("out of memory")) || holds("CUBLAS_STATUS_ALLOC_FAILED");
}

/// What the user is told of an exception, and the status to end with.
struct Complaint {
  std::string sentence;
  int status = 1;
};

/// Of the exception that is being handled.
Complaint current_complaint() {
  try {
    throw;
  } catch (const UsageError& error) {
    return {error.what(), 2};
  } catch (const Error& error) {
    return {error.what()};
  } catch (const std::bad_alloc&) {
    return {no_memory};
  } catch (const std::filesystem::filesystem_error& error) {
    return {fmt::format("{} cannot be used: {}.", error.path1().string(), error.code().message())};
  } catch (const std::system_error& error) {  // of fmt, or a thread that the system does not give
    if (std::ferror(stdout)) return {no_output};
    return {fmt::format("The system refused: {}.", error.code().message())};
  } catch (const std::exception& error) {
    // LibTorch's texts go on with a stack trace: none of it helps a user but whether memory ran out.
    const std::string_view text = error.what();
    if (text.find("allocate memory") != std::string_view::npos) return {no_memory};
    if (is_of_gpus_memory(text)) return {no_memory_of_gpu};
    return {fmt::format("Something failed that should not have: {}. Please report it.",
                        quote(text.substr(0, text.find('\n'))))};
  }
}

std::string terminating_program;  // a handler of std::terminate takes no arguments

/// Where memory runs out in a thread of a library's own, nothing of ours can catch that. Files that were
/// being written are of no name yet.
[[noreturn]] void terminate_with_a_sentence() {
  try {
    complain(terminating_program,
             std::current_exception() ? current_complaint().sentence
                                      : "Something failed that should not have. Please report it.",
             1);
  } catch (...) {  // no memory for the sentence
    std::fputs(no_memory, stderr);
    std::fputs("\n", stderr);
  }
  std::_Exit(1);
}

int run_body(const CLI::App& options, const std::function<int()>& body) {
  const std::string program = options.get_name();
  try {
    const int status = body();
    if (std::fflush(stdout) != 0 || std::ferror(stdout)) return complain(program, no_output, 1);
    return status;
  } catch (...) {
    const Complaint complaint = current_complaint();
    return complain(program, complaint.sentence, complaint.status);
  }
}

}  // namespace

std::string version() {
  return SEQ2SEE_VERSION;
}

void notice(const std::string& sentence) {
  std::fflush(stdout);
  std::fputs((sentence + "\n").c_str(), stderr);
}

int run_program(CLI::App& options, int argc, char** argv, const std::function<int()>& body) {
  keep_streams_apart();
  terminating_program = options.get_name();
  std::set_terminate(terminate_with_a_sentence);
  // A closed pipe and a file beyond the user's limit are then failed writes, reported like any other.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  options.set_version_flag("--version", options.get_name() + " " + version(), "Print the version and exit");
  options.get_formatter()->column_width(36);
  try {
    options.parse(argc, argv);
    expect_numbers(options);
  } catch (const CLI::Success& done) {
    options.exit(done);
    if (std::fflush(stdout) == 0 && !std::ferror(stdout) && std::cout) return 0;
    return complain(options.get_name(), no_output, 1);
  } catch (const CLI::ParseError& error) {
    return complain(options.get_name(), usage_sentence(options, error), 2);
  } catch (const Error& error) {
    return complain(options.get_name(), error.what(), 2);
  } catch (...) {
    const Complaint complaint = current_complaint();
    return complain(options.get_name(), complaint.sentence, complaint.status);
  }
  return run_body(options, body);
}

}  // namespace seq2see
