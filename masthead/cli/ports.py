"""The port to listen on: read from the command or the environment, and free."""

import argparse
import errno
import os
import socket

from django.core.management.base import CommandError, CommandParser

HIGHEST = 65_535
WHY_NOT = {
    errno.EADDRINUSE: "Port {port} is in use by another program. Stop it, or choose",
    errno.EACCES: "Port {port} needs administrator rights, like all ports below 1024. Choose",
    errno.EADDRNOTAVAIL: "{host} is not an address of this machine. Choose",
}


def add_port(parser: CommandParser) -> None:
    """`--port`, which `PORT` in the environment sets too."""
    # argparse parses a text default exactly as it parses typed input, with the same error
    parser.add_argument("--port", type=_number, default=os.environ.get("PORT") or "8000")


def _number(typed: str) -> int:
    if not typed.lstrip("-").isdecimal():
        raise argparse.ArgumentTypeError(f"{typed!r} is not a number. Set it with --port or PORT.")
    return int(typed)


def require_free(*ports: int, host: str = "127.0.0.1", instead: str) -> None:
    """Refuse, before anything is started, a port that can't be listened on. `instead` is the
    command that uses another port, with `{port}` in it."""
    for port in ports:
        if not 0 < port <= HIGHEST:
            raise CommandError(f"There is no port {port}. Choose one from 1 to {HIGHEST}.")
        reason = _why_not(host, port)
        if reason:
            another = ports[0] + 1 if ports[0] < HIGHEST else ports[0] - 1
            raise CommandError(f"{reason} another: {instead.format(port=another)}")


def _why_not(host: str, port: int) -> str:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror:
            return WHY_NOT[errno.EADDRNOTAVAIL].format(host=host)
        except OSError as error:
            otherwise = f"Port {port} can't be used ({error.strerror}). Choose"
            return WHY_NOT.get(error.errno or 0, otherwise).format(host=host, port=port)
    return ""
