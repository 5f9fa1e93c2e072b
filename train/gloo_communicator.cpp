#include <ATen/ATen.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "train/communicator.h"

// LibTorch's communication over TCP, as far as its headers go with what it was built with.
#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

// Below which level LibTorch's log says nothing on standard error; present where it logs by glog.
namespace fLI {
extern __attribute__((weak)) int32_t FLAGS_minloglevel;
}

namespace seq2see {
namespace {

using Milliseconds = std::chrono::milliseconds;

std::string resolved_name(const sockaddr* address, socklen_t size) {
  char name[NI_MAXHOST];
  if (::getnameinfo(address, size, name, sizeof name, nullptr, 0, NI_NUMERICHOST) != 0) return {};
  return name;
}

/// The address of this machine on the way to the first process's, so that it is one that the others reach;
/// what the machine's own name stands for often is not. Nothing is sent for that.
std::string own_address(const Processes& processes) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_DGRAM;
  const std::string port = std::to_string(processes.port);
  std::string own;
  if (::getaddrinfo(processes.address.c_str(), port.c_str(), &hints, &found) == 0) {
    for (const addrinfo* entry = found; entry != nullptr && own.empty(); entry = entry->ai_next) {
      const int probe = ::socket(entry->ai_family, entry->ai_socktype | SOCK_CLOEXEC, entry->ai_protocol);
      if (probe < 0) continue;
      sockaddr_storage address{};
      socklen_t size = sizeof address;
      if (::connect(probe, entry->ai_addr, entry->ai_addrlen) == 0 &&
          ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
        own = resolved_name(reinterpret_cast<const sockaddr*>(&address), size);
      }
      ::close(probe);
    }
    ::freeaddrinfo(found);
  }
  if (own.empty()) {
    throw Error("No network of this machine leads to {} (MASTER_ADDR), where process 0 runs.",
                quote(processes.address));
  }
  return own;
}

using Group = std::shared_ptr<c10d::ProcessGroupGloo>;

Group connected(const Processes& processes, Milliseconds timeout, const std::string& address) {
  c10d::TCPStoreOptions where;
  where.port = static_cast<uint16_t>(processes.port);
  where.isServer = processes.rank == 0;
  where.numWorkers = processes.size;
  where.timeout = timeout;
  const auto store = c10::make_intrusive<c10d::TCPStore>(processes.address, where);
  auto options = c10d::ProcessGroupGloo::Options::create(timeout);
  options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(address));
  options->threads = 1;
  return std::make_shared<c10d::ProcessGroupGloo>(store, processes.rank, processes.size, options);
}

class GlooCommunicator : public Communicator {
 public:
  GlooCommunicator(const Processes& processes, Milliseconds timeout, Group group)
      : Communicator(processes, timeout / 4), timeout_(timeout), group_(std::move(group)) {}

  void sum(const at::Tensor& flat) override {
    finish([&] {
      std::vector<at::Tensor> tensors = {flat};
      return group_->allreduce(tensors);
    });
  }

  void share(const at::Tensor& flat) override {
    finish([&] {
      std::vector<at::Tensor> tensors = {flat};
      return group_->broadcast(tensors);
    });
  }

  void exchange(const at::Tensor& sent, std::span<const int64_t> sent_sizes, const at::Tensor& received,
                std::span<const int64_t> received_sizes) override {
    finish([&] {
      at::Tensor from = sent, to = received;
      std::vector<int64_t> from_sizes(sent_sizes.begin(), sent_sizes.end());
      std::vector<int64_t> to_sizes(received_sizes.begin(), received_sizes.end());
      return group_->alltoall_base(to, from, to_sizes, from_sizes);
    });
  }

 private:
  /// Begins a call and waits for its end. Whatever fails in it is a connection.
  template <typename Begin>
  void finish(const Begin& begin) {
    try {
      begin()->wait();
    } catch (const std::exception&) {
      throw LostProcess(
          "Process {} of {} has lost the others: one of them has ended, or has not answered for {} s "
          "(--peer-timeout). Start all of them again; with --resume they go on from what was saved last.",
          rank(), size(), std::chrono::duration_cast<std::chrono::seconds>(timeout_).count());
    }
  }

  Milliseconds timeout_;
  Group group_;
};

/// What fails is told in our words. Once, for tests connect several threads at a time.
void silence_library() {
  static std::once_flag done;
  std::call_once(done, [] {
    if (&fLI::FLAGS_minloglevel != nullptr) fLI::FLAGS_minloglevel = 3;
  });
}

}  // namespace

std::unique_ptr<Communicator> connect(const Processes& processes, std::chrono::seconds timeout) {
  if (processes.size == 1) return std::make_unique<Communicator>();
  silence_library();
  const std::string address = own_address(processes);
  // In a thread of its own, for some of LibTorch's waiting here heeds no timeout; the program ends then.
  std::packaged_task<Group()> task([=] { return connected(processes, timeout, address); });
  std::future<Group> group = task.get_future();
  std::thread connecting(std::move(task));
  const bool in_time = group.wait_for(timeout) == std::future_status::ready;
  in_time ? connecting.join() : connecting.detach();
  try {
    if (in_time) return std::make_unique<GlooCommunicator>(processes, timeout, group.get());
  } catch (const std::exception& error) {
    if (std::string_view(error.what()).find("failed to listen") != std::string_view::npos) {
      throw Error("Process 0 cannot listen on port {} (MASTER_PORT): another program does, or it may not.",
                  processes.port);
    }
  }
  throw Error(
      "Process {} of {} did not find the others at {}:{} (MASTER_ADDR, MASTER_PORT) within {} s "
      "(--peer-timeout). Start each with the same address, port and WORLD_SIZE, and a RANK of its own.",
      processes.rank, processes.size, processes.address, processes.port, timeout.count());
}

}  // namespace seq2see
