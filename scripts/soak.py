#!/usr/bin/env python3
"""Serves good and bad clients for ten minutes and reports memory and failures.

    scripts/soak.py                          # ten minutes, with a model that is trained for it in a second or two
    scripts/soak.py 60 --clients 8           # a minute
    MODEL=demo/model scripts/soak.py

Good clients translate, align and ask for the page; their answers have to be right, each time. Between them come clients
that vanish, dribble, send garbage, pipeline, name a wrong host, look for files, and hold connections. In the end memory
must not have grown by more than 10 MB since the first tenth of the time, and nothing may be open or waiting any more.
"""

import argparse
import collections
import pathlib
import random
import re
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "support"))
from served import EXAMPLES, Server

MOST_GROWTH = 10 << 20
CONNECTION_SECONDS = 3
SECONDS_TO_CUT = 3  # on a machine with much to do
BODY = b'{"sentence": "The cat sees the dog."}'
HEAD = b"POST /translate HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(BODY)


class Soak:
    def __init__(self, server, seconds):
        self.server, self.end = server, time.monotonic() + seconds
        self.done, self.failures = collections.Counter(), []
        self.expected = [server.translate(sentence) for sentence in EXAMPLES]

    def run(self, name, visit, seed):
        """Visits until the time is over; a visit returns what went wrong, or None."""
        choice = random.Random(seed)
        while time.monotonic() < self.end and len(self.failures) < 20:
            try:
                failure = visit(choice)
            except (OSError, ValueError) as error:
                failure = repr(error)
            self.done[name] += 1
            if failure:
                self.failures.append(f"{name}: {failure}")

    def translate(self, choice):
        number = choice.randrange(len(EXAMPLES))
        text = self.server.translate(EXAMPLES[number], beam=choice.choice([1, 1, 4]), trace=choice.random() < 0.2)
        return None if text == self.expected[number] else f"{EXAMPLES[number]!r} became {text!r}"

    def align(self, choice):
        status, answer, _ = self.server.call("/align", {"source": EXAMPLES[0], "target": self.expected[0]})
        return None if status == 200 else str(answer)

    def read(self, choice):
        path, expected = choice.choice([("/", 200), ("/models", 200), ("/health", 200), ("/metrics", 200),
                                        ("/none", 404), ("/../../etc/passwd", 404),
                                        ("/%2e%2e/%2e%2e/etc/passwd", 404)])
        status, _, _ = self.server.call(path)
        return None if status == expected else f"{path} has status {status}"

    def call_by_a_wrong_name(self, choice):
        status, _, _ = self.server.call("/translate", BODY, headers={"Host": "elsewhere.example"})
        return None if status == 403 else f"a wrong host has status {status}"

    def vanish(self, choice):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
            whole = HEAD + BODY
            connection.sendall(whole[:choice.randrange(len(whole) + 1)])
            if choice.random() < 0.3:  # a reset instead of an end
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        time.sleep(0.01)

    def dribble(self, choice):
        """Sends a byte now and then, until the server cuts the connection, as it has to after some seconds."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
            begin = time.monotonic()
            for byte in (HEAD + BODY)[:choice.randrange(len(HEAD + BODY) + 1)]:
                try:
                    connection.sendall(bytes([byte]))
                except (BrokenPipeError, ConnectionResetError):
                    taken = time.monotonic() - begin
                    return None if taken > CONNECTION_SECONDS - 0.5 else f"cut after {taken:.1f} s"
                if time.monotonic() - begin > CONNECTION_SECONDS + SECONDS_TO_CUT:
                    return f"not cut after {time.monotonic() - begin:.1f} s"
                time.sleep(0.1)
                if time.monotonic() > self.end:
                    break

    def send_garbage(self, choice):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
            connection.sendall(choice.randbytes(choice.randrange(1, 5000)))
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(0.2)
            try:
                return "garbage has been answered" if b" 200 OK" in connection.recv(100) else None
            except OSError:
                return None

    def pipeline(self, choice):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=20) as connection:
            count = choice.randrange(2, 10)
            last = HEAD.replace(b"localhost", b"localhost\r\nConnection: close") + BODY
            connection.sendall((HEAD + BODY) * (count - 1) + last)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
            answers = received.count(b"HTTP/1.1 200 OK")
            return None if answers == count else f"{answers} answers to {count} requests in a row"

    def hold(self, choice):
        held = [socket.create_connection(("127.0.0.1", self.server.port), timeout=20) for _ in range(30)]
        time.sleep(choice.uniform(0, 1))
        for connection in held:
            connection.close()


def metric(server, name):
    return float(re.search(rf"^{name} (\S+)$", server.call("/metrics")[1], re.MULTILINE)[1])


def what_is_left(server):
    """Connections beside the one that asks, and waiting requests; "" for none."""
    counts = {"open connections": metric(server, "seq2see_open_connections") - 1,
              "waiting requests": metric(server, "seq2see_waiting_requests")}
    return ", ".join(f"{count:.0f} {name}" for name, count in counts.items() if count > 0)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("seconds", type=float, nargs="?", default=600)
    options.add_argument("--clients", type=int, default=4, help="good ones that translate")
    given = options.parse_args()
    server = Server("--max-connections", "200", "--connection-seconds", str(CONNECTION_SECONDS),
                    "--request-seconds", "3")
    soak = Soak(server, given.seconds)
    visits = [*[soak.translate] * given.clients, soak.align, soak.read, soak.call_by_a_wrong_name, soak.vanish,
              soak.dribble, soak.send_garbage, soak.pipeline, soak.hold]
    threads = [threading.Thread(target=soak.run, args=(visit.__name__, visit, seed))
               for seed, visit in enumerate(visits)]
    for thread in threads:
        thread.start()
    time.sleep(given.seconds / 10)
    begin = highest = server.memory()
    while any(thread.is_alive() for thread in threads):
        time.sleep(min(1, given.seconds / 100))
        highest = max(highest, server.memory())
    deadline = time.monotonic() + 10  # connections that were left are cut
    while left := what_is_left(server):
        if time.monotonic() > deadline:
            soak.failures.append(f"something is left over: {left}")
            break
        time.sleep(0.2)  # this question's own connection has to end, too
    last = server.memory()
    if last - begin > MOST_GROWTH:
        soak.failures.append(f"memory grew by {(last - begin) / 2**20:.1f} MB")
    status, said = server.stop()
    if status != 0:
        soak.failures.append(f"the server ended with {status}: {said[-300:]}")
    for failure in soak.failures:
        print(failure, file=sys.stderr)
    print(f"{given.seconds:.0f} s: " + ", ".join(f"{name} {count}" for name, count in sorted(soak.done.items())))
    print(f"memory {begin / 2**20:.1f} MB after a tenth of the time, {highest / 2**20:.1f} at most, "
          f"{last / 2**20:.1f} in the end; {len(soak.failures)} failures")
    sys.exit(1 if soak.failures else 0)


if __name__ == "__main__":
    main()
