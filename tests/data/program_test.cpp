#include "data/program.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <new>
#include <stdexcept>
#include <thread>

#include "data/error.h"

namespace seq2see {
namespace {

/// Ends the process as a program with that body would.
[[noreturn]] void run_and_exit(const std::function<int()>& body) {
  char name[] = "seq2see-test";
  char* arguments[] = {name};
  CLI::App options("", name);
  std::exit(run_program(options, 1, arguments, body));
}

template <typename Exception>
int fail_in_a_thread(const Exception& exception) {
  std::thread([&] { throw exception; }).join();
  return 0;
}

class ProgramDeathTest : public testing::Test {
 protected:
  ProgramDeathTest() { testing::FLAGS_gtest_death_test_style = "threadsafe"; }
};

TEST_F(ProgramDeathTest, ErrorsAreOneSentenceAndAStatus) {
  EXPECT_EXIT(run_and_exit([]() -> int { throw Error("It broke."); }), testing::ExitedWithCode(1),
              "^seq2see-test: It broke\\.\n$");
  EXPECT_EXIT(run_and_exit([]() -> int { throw UsageError("Not so."); }), testing::ExitedWithCode(2),
              "^seq2see-test: Not so\\.\n$");
  EXPECT_EXIT(run_and_exit([]() -> int { throw std::bad_alloc(); }), testing::ExitedWithCode(1),
              "^seq2see-test: There is not enough memory for this\\.\n$");
  for (const char* text : {"CUDA out of memory. Tried", "CUDA error: out of memory\nframe",
                           "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling"}) {
    EXPECT_EXIT(run_and_exit([&]() -> int { throw std::runtime_error(text); }), testing::ExitedWithCode(1),
                "^seq2see-test: The GPU has not enough memory for this\\. Batches ");
  }
  EXPECT_EXIT(run_and_exit([]() -> int { throw std::runtime_error("inside\nframe #0"); }),
              testing::ExitedWithCode(1),
              "^seq2see-test: Something failed that should not have: 'inside'\\. Please report it\\.\n$");
  EXPECT_EXIT(run_and_exit([] { return 3; }), testing::ExitedWithCode(3), "^$");
}

// SentencePiece's training has threads of its own, whose exceptions nobody can catch.
TEST_F(ProgramDeathTest, ErrorsInTheThreadsOfLibrariesAreSo) {
  EXPECT_EXIT(run_and_exit([] { return fail_in_a_thread(std::bad_alloc()); }), testing::ExitedWithCode(1),
              "^seq2see-test: There is not enough memory for this\\.\n$");
  EXPECT_EXIT(run_and_exit([] { return fail_in_a_thread(std::runtime_error("inside")); }),
              testing::ExitedWithCode(1), "'inside'\\. Please report it\\.\n$");
  EXPECT_EXIT(run_and_exit([]() -> int { std::terminate(); }), testing::ExitedWithCode(1),
              "^seq2see-test: Something failed that should not have\\. Please report it\\.\n$");
}

}  // namespace
}  // namespace seq2see
