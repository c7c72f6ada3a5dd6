"""`masthead sandbox stripe`: run the Stripe sandbox until Ctrl-C or SIGTERM."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from masthead.sandbox.stripe.house import PORT, House, webhook_secret
from masthead.sandbox.stripe.server import Server


def main(argv: list[str] | None = None) -> int:
    asked = _parser().parse_args(argv)
    logging.basicConfig(
        level=asked.log, format="{asctime} {levelname:7} {name}: {message}", style="{"
    )
    house = House(
        public_url=asked.url or f"http://localhost:{asked.port}",
        webhook_url=asked.webhook,
        webhook_secret=webhook_secret(asked.data),
        retry_days=tuple(asked.retry_days),
        after_retries=asked.after_retries,
    )
    try:
        server = Server(port=asked.port, folder=asked.data, house=house)
    except OSError as error:
        sys.stderr.write(f"Port {asked.port} can't be used: {error.strerror}. Choose another.\n")
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    server.start()
    stop.wait()
    server.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="masthead sandbox stripe", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument(
        "--data", type=Path, default=Path("data/sandbox/stripe"), help="Its folder."
    )
    parser.add_argument("--url", default="", help="The address that browsers reach it by.")
    parser.add_argument("--webhook", default="", help="Where events are posted to.")
    parser.add_argument("--log", default="INFO", help="The least level of a log line.")
    parser.add_argument(
        "--retry-days", type=int, nargs="*", default=[3, 4, 7], help="Days between attempts."
    )
    parser.add_argument(
        "--after-retries", choices=["canceled", "unpaid", "past_due"], default="canceled"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
