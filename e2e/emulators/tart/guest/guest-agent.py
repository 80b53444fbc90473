"""Stands for Tart's guest agent: runs a command for every connection to port 8080.

The agent greets with the line `h `. A request is one line: `i` or `n` (whether standard input follows), then the words of the command, each a
dot and its base64. Whatever follows is standard input, until the connection's half is closed. Answers are
lines: `o` and `e` with base64 of output, at last `x` with the exit code, or `f` when there is no such program.
"""

import base64
import os
import socketserver
import subprocess
import threading


class Execution(socketserver.StreamRequestHandler):
    def handle(self):
        self.turn = threading.Lock()
        self.say(b"h", b"")
        kind, *words = self.rfile.readline().split() or [b"n"]
        command = [base64.b64decode(word[1:]) for word in words]
        pipe = subprocess.PIPE
        stdin = pipe if kind == b"i" else subprocess.DEVNULL
        try:
            child = subprocess.Popen(
                command, stdin=stdin, stdout=pipe, stderr=pipe, bufsize=0, start_new_session=True
            )
        except (IndexError, OSError):
            self.say(b"f", b"")
            return
        readers = [
            threading.Thread(target=self.pass_on, args=(child, b"o", child.stdout)),
            threading.Thread(target=self.pass_on, args=(child, b"e", child.stderr)),
        ]
        for reader in readers:
            reader.start()
        if child.stdin:
            threading.Thread(target=self.feed, args=(child,), daemon=True).start()
        for reader in readers:
            reader.join()
        code = child.wait()
        self.say(b"x", str(code if code >= 0 else 255).encode())

    def say(self, kind, content):
        with self.turn:
            self.wfile.write(kind + b" " + content + b"\n")

    def pass_on(self, child, kind, stream):
        while chunk := stream.read(65536):
            try:
                self.say(kind, base64.b64encode(chunk))
            except OSError:
                os.killpg(child.pid, 9)
                return

    def feed(self, child):
        try:
            while chunk := self.rfile.read1(65536):
                child.stdin.write(chunk)
            child.stdin.close()
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64


os.chdir(os.path.expanduser("~"))
Server(("0.0.0.0", 8080), Execution).serve_forever()
