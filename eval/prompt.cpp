#include "eval/prompt.h"

#include <histedit.h>

#include <clocale>
#include <cstdio>

#include "data/error.h"

namespace seq2see {
namespace {

constexpr int remembered_lines = 1000;

/// libedit asks for the prompt by a function without context; a program has one prompt.
std::string& prompt_text() {
  static std::string text;
  return text;
}

char* give_prompt(EditLine*) {
  return prompt_text().data();
}

}  // namespace

struct Prompt::State {
  EditLine* editor = nullptr;
  History* history = nullptr;
  HistEvent event{};

  ~State() {
    if (editor != nullptr) el_end(editor);
    if (history != nullptr) history_end(history);
  }
};

Prompt::Prompt(const std::string& text) : state_(std::make_unique<State>()) {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(std::setlocale(LC_CTYPE, nullptr)) == "C") std::setlocale(LC_CTYPE, "C.UTF-8");
  prompt_text() = text;
  state_->editor = el_init("seq2see", stdin, stderr, stderr);
  state_->history = history_init();
  if (state_->editor == nullptr || state_->history == nullptr)
    throw Error("The line editor cannot be started.");
  history(state_->history, &state_->event, H_SETSIZE, remembered_lines);
  el_set(state_->editor, EL_PROMPT, give_prompt);
  el_set(state_->editor, EL_SIGNAL, 1);  // Ctrl-C ends the program, with the terminal as it was found
  el_set(state_->editor, EL_EDITOR, "emacs");
  el_set(state_->editor, EL_HIST, history, state_->history);
}

Prompt::~Prompt() = default;

bool Prompt::next(std::string& line) {
  int count = 0;
  const char* typed = el_gets(state_->editor, &count);
  if (typed == nullptr || count <= 0) {
    std::fputc('\n', stderr);  // the shell's own prompt is not to stand behind ours
    return false;
  }
  line.assign(typed, static_cast<size_t>(count));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  if (!line.empty()) history(state_->history, &state_->event, H_ENTER, line.c_str());
  return true;
}

}  // namespace seq2see
