#!/usr/bin/env python3
"""A terminal at the end of a slow line: how long after the last key does the screen stand still, and how far does it lag?

    tests/tools/slowline.py [--baud 9600] [--size 80x24] [--keys j] [--count 100] [--rate 30] [--before KEYS] COMMAND...

Runs COMMAND in a pseudo-terminal. What it writes is taken at once, as the buffers between a program and a distant terminal do
(the system's, sshd's, the network's), and shown at BAUD / 10 bytes a second (a start and a stop bit). A terminal answers
`CSI 6 n` when it has shown what came before it, and so does this one, one way of the line later. Keys go the other way at once:
typing is slow. Nothing else is answered, as by a VT100.

Prints one line: seconds from the last key to the end of what is shown, bytes shown from the first key on, writes, and the
longest that any byte waited to be shown. Exit code 1 where the end is later than --within seconds (1 by default).
Only Python's standard library, on Unix.
"""
import argparse, collections, fcntl, os, pty, re, select, signal, struct, sys, termios, time

ASKED = re.compile(rb"\x1b\[6n")


def start(command, columns, rows):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM=os.environ.get("SLOWLINE_TERM", "xterm-256color"), LANG="C.UTF-8")
        os.execvp(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    return pid, fd


class Line:
    """What is on its way, and what is shown."""

    def __init__(self, fd, rate):
        self.fd, self.rate = fd, rate
        self.queue = collections.deque()  # (when it came, bytes)
        self.free = 0.0  # when the line has shown all of it
        self.answers = []  # when each question is answered
        self.shown = self.writes = 0
        self.last = self.lag = 0.0
        self.tail = b""

    def step(self, until):
        """Takes and shows until then; true where the program has ended."""
        while True:
            now = time.monotonic()
            while self.answers and self.answers[0] <= now:
                self.answers.pop(0)
                os.write(self.fd, b"\x1b[1;1R")
            if now >= until:
                return False
            wait = min([until - now] + [a - now for a in self.answers[:1]])
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
            for asked in ASKED.finditer(whole):
                at = asked.end() - len(self.tail)
                if at > 0:
                    self.answers.append(begin + at / self.rate)
            self.tail = whole[-3:]
            self.free = begin + len(data) / self.rate
            self.shown += len(data)
            self.writes += 1
            self.last, self.lag = self.free, max(self.lag, self.free - now)

    def settle(self, quiet):
        """Waits until all is shown and nothing has come for so long."""
        while True:
            before = self.shown
            if self.step(max(self.free, time.monotonic()) + quiet) or self.shown == before and not self.answers:
                return


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--baud", type=int, default=9600)
    ask.add_argument("--size", default="80x24")
    ask.add_argument("--keys", default="j", help="what is pressed each time, with \\e, \\r and the like")
    ask.add_argument("--count", type=int, default=100)
    ask.add_argument("--rate", type=float, default=30, help="keys a second")
    ask.add_argument("--before", default="", help="keys before it begins, a second apart")
    ask.add_argument("--within", type=float, default=1.0)
    ask.add_argument("command", nargs=argparse.REMAINDER)
    wanted = ask.parse_args()
    if not wanted.command:
        ask.error("which command?")
    columns, rows = map(int, wanted.size.split("x"))
    unescaped = lambda text: text.encode().decode("unicode_escape").replace("\\e", "\x1b").encode()
    pid, fd = start(wanted.command, columns, rows)
    line = Line(fd, wanted.baud / 10)
    line.settle(1.5)
    for key in unescaped(wanted.before):
        os.write(fd, bytes([key]))
        line.settle(1.0)
    line.shown = line.writes = 0
    line.lag = 0.0
    begin = last = time.monotonic()
    for number in range(wanted.count):
        if line.step(begin + number / wanted.rate):
            sys.exit("the program ended")
        os.write(fd, unescaped(wanted.keys))
        last = time.monotonic()
    line.settle(1.5)
    late = line.last - last
    print(f"{wanted.size} at {wanted.baud} baud: ends {late:.2f} s after the last of {wanted.count} keys at "
          f"{wanted.rate:g} Hz; {line.shown} bytes in {line.writes} writes; a byte waits {line.lag:.2f} s at most")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    sys.exit(late > wanted.within)


main()
