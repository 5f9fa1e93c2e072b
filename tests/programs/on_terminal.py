"""Runs a program on a terminal of its own, as a person does who types.

Usage: python3 on_terminal.py PROGRAM [ARGUMENT...]

Each line of standard input is typed when the program's prompt "> " is there, and Ctrl-D after the last. A line "^C" is
typed as Ctrl-C. All that the terminal shows goes to standard output; a last line tells whether the terminal was left as
it was found. The exit status is the program's, 128 + N after signal N.
"""

import fcntl
import os
import pty
import select
import signal
import sys
import termios
import time

LONGEST = 60  # seconds; a program that does not end by then is killed


def main():
    lines = [b"\x03" if line == b"^C" else line + b"\r" for line in sys.stdin.buffer.read().splitlines()]
    keys = lines + ([b"\x04"] if not lines or lines[-1] != b"\x03" else [])
    terminal, inside = pty.openpty()  # `inside` stays open here, so that its settings can be read at the end
    before = termios.tcgetattr(inside)
    child = os.fork()
    if child == 0:
        become_terminal(inside)
        os.execvp(sys.argv[1], sys.argv[1:])
    status = os.waitstatus_to_exitcode(relay(terminal, inside, keys, child))
    after = termios.tcgetattr(inside)
    print("\nterminal as before" if after == before else "\nterminal changed")
    sys.exit(status if status >= 0 else 128 - status)


def become_terminal(inside):
    os.setsid()
    fcntl.ioctl(inside, termios.TIOCSCTTY, 0)
    for stream in range(3):
        os.dup2(inside, stream)


def relay(terminal, inside, keys, child):
    """Types the keys, one at each prompt, once the line editor has the terminal.

    Returns the child's status as waitpid() gives it.
    """
    unseen = b""
    end = time.monotonic() + LONGEST
    while True:
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
        ended, status = os.waitpid(child, os.WNOHANG)
        while select.select([terminal], [], [], 0.02)[0]:
            text = os.read(terminal, 4096)
            sys.stdout.buffer.write(text)
            unseen += text
        if keys and b"> " in unseen and not termios.tcgetattr(inside)[3] & termios.ICANON:
            unseen = b""
            os.write(terminal, keys.pop(0))
        if ended:
            sys.stdout.flush()
            return status


if __name__ == "__main__":
    main()
