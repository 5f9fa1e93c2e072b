// seq2see-serve: a local page that translates while one types, and its JSON API.

#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <cstdio>

#include "data/error.h"
#include "data/option_flags.h"
#include "data/program.h"
#include "serve/http_server.h"

namespace seq2see {
namespace {

/// Signals that end the server; held back from all threads that start from now on, until wait() takes one.
class EndSignals {
 public:
  EndSignals() {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGINT);
    ::sigaddset(&set_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }

  /// Returns when one has come. A second one ends the program at once.
  void wait() {
    int number = 0;
    while (::sigwait(&set_, &number) != 0) continue;
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    ::pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
  }

 private:
  sigset_t set_{};
};

std::string names_of(const Models& models) {
  std::string names;
  for (const ServedModel& model : models.all()) names += (names.empty() ? "" : ", ") + model.name;
  return names;
}

int serve(const ServeOptions& options) {
  validate(options);
  EndSignals signals;
  const Listener listener(options.host, options.port);  // before the models, which take longer
  const Models models(options);
  for (const ServedModel& model : models.all()) {
    for (const std::string& sentence : model.translator.notices())
      notice(fmt::format("{}: {}", model.name, sentence));
  }
  const int connections = possible_connections(options.limits.max_connections);
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
  app.add_option("--examples", options.examples, "file with a sentence a line, which the page offers")
      ->type_name("FILE");
  add_fields(app, options.limits, "Limits");
  allow_config_file(app);
  return run_program(app, argc, argv, [&] { return serve(options); });
}
