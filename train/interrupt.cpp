#include "train/interrupt.h"

#include <csignal>

namespace seq2see {
namespace {

volatile std::sig_atomic_t noted = 0;

void note(int number) {
  noted = number;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

}  // namespace

void note_interrupts() {
  struct sigaction action{};
  action.sa_handler = note;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int interrupt() {
  return noted;
}

}  // namespace seq2see
