// seq2see-serve: a local page that translates while one types, and its JSON API.

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>

#include "data/config_file.h"
#include "data/error.h"
#include "data/option_flags.h"
#include "data/program.h"
#include "serve/http_server.h"

namespace seq2see {
namespace {

int wake_writer = -1;

void write_wake(int) {
  const int kept = errno;
  // Nothing can be done where it fails: the pipe holds a byte already, then.
  [[maybe_unused]] const ssize_t written = ::write(wake_writer, "", 1);
  errno = kept;
}

/// From its making on, SIGINT and SIGTERM only end wait(); a second one of a kind ends the program at once. A
/// handler, because libraries have threads from before main() that no mask of ours reaches.
class EndSignals {
 public:
  EndSignals() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
      throw Error("The server cannot start: the system lets it open no pipe.");
    reader_ = ends[0];
    wake_writer = ends[1];
    struct sigaction action{};
    action.sa_handler = write_wake;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
  }

  /// By poll(), which a signal always interrupts: ThreadSanitizer keeps a signal back as long as a restarted
  /// read() goes on.
  void wait() const {
    pollfd end{.fd = reader_, .events = POLLIN, .revents = 0};
    while (::poll(&end, 1, -1) < 0 && errno == EINTR) continue;
  }

 private:
  int reader_ = -1;
};

std::string names_of(const Models& models) {
  std::string names;
  for (const ServedModel& model : models.all()) names += (names.empty() ? "" : ", ") + model.name;
  return names;
}

int serve(const ServeOptions& options) {
  validate(options);
  const int connections = possible_connections(options.limits.max_connections);
  const EndSignals signals;
  const Listener listener(options.host, options.port);  // before the models, which take longer
  const Models models(options);
  for (const ServedModel& model : models.all()) {
    for (const std::string& sentence : model.translator.notices())
      notice(fmt::format("{}: {}", model.name, sentence));
  }
  if (connections < options.limits.max_connections) {
    notice(
        fmt::format("Only {} connections can be open at once, because of the system's limit on open files.",
                    connections));
  }
  if (!listener.is_local()) {
    notice("Whoever can reach this machine can call the server: it asks nobody who they are.");
  }
  Service service(options, models);
  HttpServer server(listener, service, connections, options.limits.connection_seconds);
  fmt::print("Serving {} at {} until Ctrl-C.\n", names_of(models), listener.url());
  if (std::fflush(stdout) != 0) throw Error("Standard output cannot be written.");
  signals.wait();
  notice("Finishing what is under way; a second signal ends it at once.");
  server.stop(options.limits.request_seconds);
  return 0;
}

}  // namespace
}  // namespace seq2see

int main(int argc, char** argv) {
  using namespace seq2see;
  CLI::App app("Serves a local page that translates while one types, and its JSON API.", "seq2see-serve");
  ServeOptions options;
  app.add_option("--model", options.models, "a model's folder, or NAME=FOLDER; once or several times")
      ->required()
      ->type_name("DIR")
      ->allow_extra_args(false);
  app.add_option("--host", options.host, "address to listen at; 0.0.0.0: all of this machine's")
      ->capture_default_str();
  app.add_option("--port", options.port, "0: any that is free")->capture_default_str();
  app.add_option("--allow-host", options.allow_hosts,
                 "a further name by which browsers may call the server; once or several times")
      ->type_name("NAME")
      ->allow_extra_args(false);
  add_value(app, "--precision", options.precision,
            "what weights are held in; with bf16 a single sentence is translated sooner");
  app.add_option("--examples", options.examples, "file with a sentence a line, which the page offers")
      ->type_name("FILE");
  add_fields(app, options.limits, "Limits");
  allow_config_file(app);
  return run_program(app, argc, argv, [&] { return serve(options); });
}
