#!/usr/bin/env python3
"""Stands in for ssh between sshuttle and the socket that the host has put into this guest.

    sshuttle -e 'joint.py SOCKET' -r host ...

sshuttle begins with a program for the far end, whose length stands on the command line that ssh would
get. The far end needs none: it is told the length so that it can skip it. From there on bytes pass both
ways. Ends as soon as either side does, so that sshuttle takes its rules away at once when the host is gone.
"""

import os
import re
import select
import signal
import socket
import sys


def connect(path, upload_length):
    host = socket.socket(socket.AF_UNIX)
    host.connect(path)
    host.sendall(b"%d\n" % upload_length)
    return host


def pass_on(host):
    sshuttle_in, sshuttle_out = sys.stdin.buffer.raw, sys.stdout.buffer
    while True:
        readable, _, _ = select.select([sshuttle_in, host], [], [])
        if sshuttle_in in readable:
            data = sshuttle_in.read(65536)
            if not data:
                return
            host.sendall(data)
        if host in readable:
            data = host.recv(65536)
            if not data:
                return
            sshuttle_out.write(data)
            sshuttle_out.flush()


def end(sshuttle):
    """sshuttle may miss the end of its ssh, and would sleep with its rules in place until something wakes it."""
    if os.getppid() == sshuttle:
        os.kill(sshuttle, signal.SIGTERM)


def main():
    sshuttle = os.getppid()
    upload = re.search(r"stdin\.read\((\d+)\)", sys.argv[-1])
    if upload is None:
        sys.exit("This sshuttle does not say how long its program for the far end is.")
    try:
        pass_on(connect(sys.argv[1], int(upload.group(1))))
    except OSError as error:
        sys.exit(f"The socket of the host can't be used: {error}")
    finally:
        end(sshuttle)


main()
