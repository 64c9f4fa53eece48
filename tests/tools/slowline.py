#!/usr/bin/env python3
"""Measures a program at the end of a slow line: how long after the last key the screen settles, and how far it lags.

    tests/tools/slowline.py [--baud 9600] [--size 80x24] [--keys j] [--count 100] [--rate 30] [--before KEYS] COMMAND...

Runs COMMAND in a pseudo-terminal. Its output is read at once, as the buffers between a program and a distant terminal do
(those of the system, of sshd, of the network), and shown at BAUD / 10 bytes a second (8 bits, a start bit and a stop bit).
A terminal replies to `CSI 6 n` when it has shown what was sent before it; so does this one. Keys are sent without delay:
typing is slow. Like a VT100 it replies to nothing else.

Prints one line: seconds from the last key until everything is shown, bytes shown since the first key, writes, and the
longest time that any byte waited to be shown. The exit code is 1 where the first is more than --within seconds (default 1).
Needs only Python's standard library, on Unix.
"""
import argparse, fcntl, os, pty, re, select, signal, struct, sys, termios, time

PROBE = re.compile(rb"\x1b\[6n")


def start(command, columns, rows):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM=os.environ.get("SLOWLINE_TERM", "xterm-256color"), LANG="C.UTF-8")
        os.execvp(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    return pid, fd


class Line:
    """The output that is on its way, and what is shown."""

    def __init__(self, fd, rate):
        self.fd, self.rate = fd, rate
        self.free = 0.0  # when everything so far is shown
        self.replies = []  # when each probe is replied to
        self.shown = self.writes = 0
        self.last = self.lag = 0.0
        self.tail = b""

    def step(self, until):
        """Reads and shows output until that time; returns True where the program has ended."""
        while True:
            now = time.monotonic()
            while self.replies and self.replies[0] <= now:
                self.replies.pop(0)
                os.write(self.fd, b"\x1b[1;1R")
            if now >= until:
                return False
            wait = min([until - now] + [a - now for a in self.replies[:1]])
            if not select.select([self.fd], [], [], max(wait, 0))[0]:
                continue
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                return True
            if not data:
                return True
            now = time.monotonic()
            begin = max(self.free, now)
            whole = self.tail + data
            for probe in PROBE.finditer(whole):
                at = probe.end() - len(self.tail)
                if at > 0:
                    self.replies.append(begin + at / self.rate)
            self.tail = whole[-3:]
            self.free = begin + len(data) / self.rate
            self.shown += len(data)
            self.writes += 1
            self.last, self.lag = self.free, max(self.lag, self.free - now)

    def settle(self, quiet):
        """Waits until everything is shown and nothing more was written for `quiet` seconds."""
        while True:
            before = self.shown
            if self.step(max(self.free, time.monotonic()) + quiet) or self.shown == before and not self.replies:
                return


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baud", type=int, default=9600)
    parser.add_argument("--size", default="80x24")
    parser.add_argument("--keys", default="j", help="the keys of each press, with escapes such as \\e and \\r")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--rate", type=float, default=30, help="keys a second")
    parser.add_argument("--before", default="", help="keys to press before the measurement, a second apart")
    parser.add_argument("--within", type=float, default=1.0)
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("no command")
    columns, rows = map(int, options.size.split("x"))
    unescaped = lambda text: text.encode().decode("unicode_escape").replace("\\e", "\x1b").encode()
    pid, fd = start(options.command, columns, rows)
    line = Line(fd, options.baud / 10)
    line.settle(1.5)
    for key in unescaped(options.before):
        os.write(fd, bytes([key]))
        line.settle(1.0)
    line.shown = line.writes = 0
    line.lag = 0.0
    begin = last = time.monotonic()
    for number in range(options.count):
        if line.step(begin + number / options.rate):
            sys.exit("the program ended")
        os.write(fd, unescaped(options.keys))
        last = time.monotonic()
    line.settle(1.5)
    delay = line.last - last
    print(f"{options.size} at {options.baud} baud: ends {delay:.2f} s after the last of {options.count} keys at "
          f"{options.rate:g} Hz; {line.shown} bytes in {line.writes} writes; a byte waits {line.lag:.2f} s at most")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    sys.exit(delay > options.within)


main()
