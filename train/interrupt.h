#pragma once

namespace seq2see {

/// From now on SIGINT and SIGTERM are only noted, so that training can save first. A second one, be it the
/// other of them, ends the program at once, as if nothing had been said.
void note_interrupts();

/// The signal that came, or 0.
int interrupt();

}  // namespace seq2see
