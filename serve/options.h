#pragma once

#include <string>
#include <vector>

#include "model/precision.h"

namespace seq2see {

/// What one request and all of them together may ask of the server. Whoever asks for more gets an error that
/// names the limit.
struct Limits {
  int max_body_bytes = 65'536;     ///< of a request's body
  int max_sentences = 32;          ///< of a request
  int max_characters = 400;        ///< of a sentence, and of a target
  int max_beam = 16;               ///< hypotheses kept a sentence
  int max_answer_mb = 16;          ///< of an answer, in MiB
  int max_waiting = 2'000;         ///< requests that wait to be translated
  int max_connections = 4'000;     ///< open at once; more wait until one is closed
  double request_seconds = 10;     ///< from a request's arrival to its answer
  double connection_seconds = 30;  ///< in which a connection has to bring and take a whole request
  int batch_hypotheses = 64;       ///< translated together: sentences times beam, of all clients
  int workers = 1;                 ///< translating threads; one more reads and writes
};

template <typename Field>
void fields(Limits& limits, Field& field) {
  field("max_body_bytes", limits.max_body_bytes, "bytes of a request's body at most");
  field("max_sentences", limits.max_sentences, "sentences of a request at most");
  field("max_characters", limits.max_characters, "characters of a sentence, and of a target, at most");
  field("max_beam", limits.max_beam, "the widest beam that a request may ask for");
  field("max_answer_mb", limits.max_answer_mb, "MiB of an answer at most");
  field("max_waiting", limits.max_waiting, "requests that may wait to be translated");
  field("max_connections", limits.max_connections, "connections open at once; others wait");
  field("request_seconds", limits.request_seconds, "seconds from a request's arrival to its answer at most");
  field("connection_seconds", limits.connection_seconds,
        "seconds in which a connection has to bring and take a whole request");
  field("batch_hypotheses", limits.batch_hypotheses,
        "sentences times beam that are translated together, of all clients");
  field("workers", limits.workers, "translating threads; one more reads and writes");
}

struct ServeOptions {
  std::vector<std::string> models;       ///< folders, or NAME=FOLDER
  std::string host = "127.0.0.1";        ///< address or name to listen at
  int port = 8080;                       ///< 0: any that is free
  std::vector<std::string> allow_hosts;  ///< further names by which browsers may call the server
  std::string examples;                  ///< file with a sentence a line that the page offers; "": its own
  Precision precision = Precision::fp32;
  Limits limits;
};

/// Throw UsageError in a full sentence.
void validate(const Limits& limits);
void validate(const ServeOptions& options);

}  // namespace seq2see
