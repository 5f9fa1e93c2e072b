#include "train/processes.h"

#include <netdb.h>
#include <sys/socket.h>

#include <charconv>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "data/error.h"
#include "train/options.h"

namespace seq2see {
namespace {

/// An empty variable counts as none.
std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int whole_number(const char* name, int least, int most) {
  const std::string_view text = variable(name);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most) {
    throw UsageError("{} is {}; it has to be a whole number from {} to {}.", name, quote(text), least, most);
  }
  return number;
}

std::string listed(const std::vector<std::string_view>& names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    text += i == 0 ? "" : i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

/// Whether all of the four are there; none are is a training of one process.
bool are_given() {
  std::vector<std::string_view> there, missing;
  for (const char* name : {"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"}) {
    (variable(name).empty() ? missing : there).emplace_back(name);
  }
  if (there.empty() || missing.empty()) return !there.empty();
  throw UsageError(
      "{} {} set, but not {}. To train in several processes set RANK, WORLD_SIZE, MASTER_ADDR and "
      "MASTER_PORT; to train in one set none of them.",
      listed(there), there.size() == 1 ? "is" : "are", listed(missing));
}

void check_address(const std::string& address) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (const int status = ::getaddrinfo(address.c_str(), nullptr, &hints, &found); status != 0) {
    throw UsageError(
        "MASTER_ADDR is {}, which is neither an address nor a name that this machine can resolve ({}). Give "
        "the name or address of the machine where the process of RANK 0 runs.",
        quote(address), ::gai_strerror(status));
  }
  ::freeaddrinfo(found);
}

}  // namespace

Processes processes_from_environment() {
  Processes processes;
  if (!are_given()) return processes;
  processes.size = whole_number("WORLD_SIZE", 1, most_shards);
  processes.rank = whole_number("RANK", 0, most_shards - 1);
  processes.port = whole_number("MASTER_PORT", 1, 65535);
  processes.address = variable("MASTER_ADDR");
  if (processes.rank >= processes.size) {
    throw UsageError("RANK is {}, but WORLD_SIZE is {}: ranks go from 0 to {}.", processes.rank,
                     processes.size, processes.size - 1);
  }
  if (processes.size > 1) check_address(processes.address);
  if (!variable("LOCAL_WORLD_SIZE").empty()) {
    processes.on_machine = whole_number("LOCAL_WORLD_SIZE", 1, processes.size);
  }
  if (processes.size > 1 && variable("TORCHELASTIC_USE_AGENT_STORE") == "True") {
    throw UsageError(
        "torchrun keeps MASTER_PORT for itself. Start it with --rdzv-backend c10d, and with "
        "TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 in its environment.");
  }
  return processes;
}

}  // namespace seq2see
