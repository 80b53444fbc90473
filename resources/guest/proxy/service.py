#!/usr/bin/env python3
"""Runs sshuttle in the foreground for the service manager, as the account that Corral uses here.

Reads ~/.cal-proxy-config. Writes ~/.cal-proxy.log, and ~/.cal-proxy.pid once all traffic goes through
the host. Ends when sshuttle has ended and its rules are gone. A tunnel is started anew by the host, which
knows when it is there again; after a login at the host nobody else would, so this does it itself.
"""

import collections
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import networks

HOME = os.path.expanduser("~")
HERE = os.path.dirname(os.path.abspath(__file__))
LOG = os.path.join(HOME, ".cal-proxy.log")
PID = os.path.join(HOME, ".cal-proxy.pid")
MAX_LOG_BYTES = 512 * 1024
KEPT_LOG_LINES = 1000
PAUSES = (2, 5, 10, 30, 60)
# Homebrew's folders are not on the path of a service.
os.environ["PATH"] += ":/opt/homebrew/bin:/usr/local/bin:/usr/sbin:/sbin"


class Log:
    """The newest lines, in a file that others can't read."""

    def write(self, line):
        if os.path.exists(LOG) and os.path.getsize(LOG) > MAX_LOG_BYTES:
            self._cut()
        with self._open(LOG) as file:
            file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {line[:2000]}\n")

    def _cut(self):
        with open(LOG, encoding="utf-8", errors="replace") as old:
            newest = collections.deque(old, KEPT_LOG_LINES)
        with self._open(LOG + ".new") as new:
            new.writelines(newest)
        os.replace(LOG + ".new", LOG)

    @staticmethod
    def _open(path):
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        descriptor = os.open(path, flags, 0o600)
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="replace")


def read_config():
    config = {}
    with open(os.path.join(HOME, ".cal-proxy-config"), encoding="utf-8") as file:
        for line in file:
            words = shlex.split(line, comments=True)
            if words and "=" in words[0]:
                name, value = words[0].split("=", 1)
                config[name] = value
    return config


def sshuttle_command(config):
    program = shutil.which("sshuttle")
    if program is None:
        sys.exit("sshuttle is not installed.")
    if config.get("PROXY_WAY") == "host-login":
        gateway = config["HOST_GATEWAY"]
        remote = f"{config['HOST_USER']}@{gateway}"
        joint = shlex.join(["ssh", "-F", os.path.join(HERE, "host-login.ssh_config")])
    else:
        gateway, remote = "", "host"
        joint = shlex.join([sys.executable, os.path.join(HERE, "joint.py"), config["PROXY_SOCKET"]])
    excluded = [word for net in networks.own(gateway) for word in ("-x", net)]
    return [program, "--dns", "-e", joint, "-r", remote, "0/0", *excluded]


class Service:
    def __init__(self):
        self.log = Log()
        self.child = None
        self.is_stopping = threading.Event()
        self.was_ready = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)

    def stop(self, *_):
        self.is_stopping.set()
        if self.child is not None:
            self.child.terminate()

    def run(self):
        config = read_config()
        command = sshuttle_command(config)
        is_lasting = config.get("PROXY_WAY") == "host-login"
        failures = 0
        while True:
            self.log.write("Starting: " + shlex.join(command))
            began = time.monotonic()
            exit_code = self.run_once(command)
            self.log.write(f"sshuttle ended ({exit_code}).")
            if self.is_stopping.is_set():
                return 0
            if not (is_lasting and self.was_ready):
                return 1
            failures = 0 if time.monotonic() - began > 60 else failures + 1
            self.is_stopping.wait(PAUSES[min(failures, len(PAUSES) - 1)])

    def run_once(self, command):
        with tempfile.TemporaryDirectory(prefix="corral-proxy-") as folder:
            notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            notices.bind(os.path.join(folder, "notify"))
            environment = {**os.environ, "NOTIFY_SOCKET": notices.getsockname()}
            self.child = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            threading.Thread(target=self.hear, args=(notices,), daemon=True).start()
            try:
                # Until its end: the helper that takes the rules away holds this open longest.
                for line in self.child.stderr:
                    self.log.write(line.decode("utf-8", "replace").rstrip())
                return self.child.wait()
            finally:
                remove(PID)
                notices.close()

    def hear(self, notices):
        """sshuttle tells a service manager when its rules stand; here that is this program."""
        try:
            while b"READY=1" not in notices.recv(4096).split(b"\n"):
                pass
        except OSError:
            return
        with open(PID + ".new", "w", encoding="utf-8") as file:
            file.write(f"{self.child.pid}\n")
        os.replace(PID + ".new", PID)
        self.was_ready = True
        self.log.write("All traffic goes through the host.")
        tell_service_manager(b"READY=1")


def tell_service_manager(message):
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.sendto(message, "\0" + address[1:] if address[0] == "@" else address)


def remove(path):
    try:
        os.remove(path)
    except FileNotFoundError:
        pass


def main():
    service = Service()
    try:
        return service.run()
    except SystemExit as reason:
        service.log.write(str(reason))
        raise
    except (OSError, KeyError, ValueError) as error:
        service.log.write(f"It can't be started: {error!r}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
