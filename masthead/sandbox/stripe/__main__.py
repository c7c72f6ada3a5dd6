"""`masthead sandbox stripe`: run the Stripe sandbox until Ctrl-C or SIGTERM."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from masthead.sandbox.stripe.server import Server
from masthead.sandbox.stripe.settings import DEFAULT_PORT, Settings, webhook_secret


def main(argv: list[str] | None = None) -> int:
    options = _parser().parse_args(argv)
    logging.basicConfig(
        level=options.log, format="{asctime} {levelname:7} {name}: {message}", style="{"
    )
    settings = Settings(
        public_url=options.url or f"http://localhost:{options.port}",
        webhook_url=options.webhook,
        webhook_secret=webhook_secret(options.data),
        retry_days=tuple(options.retry_days),
        after_retries=options.after_retries,
    )
    try:
        server = Server(port=options.port, folder=options.data, settings=settings)
    except OSError as error:
        sys.stderr.write(f"Port {options.port} can't be used: {error.strerror}. Choose another.\n")
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
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument(
        "--data", type=Path, default=Path("data/sandbox/stripe"), help="The folder of its state."
    )
    parser.add_argument("--url", default="", help="Its public address.")
    parser.add_argument("--webhook", default="", help="The address to post events to.")
    parser.add_argument("--log", default="INFO", help="The log level.")
    parser.add_argument(
        "--retry-days",
        type=int,
        nargs="*",
        default=[3, 4, 7],
        help="Days between the attempts to charge a card.",
    )
    parser.add_argument(
        "--after-retries",
        choices=["canceled", "unpaid", "past_due"],
        default="canceled",
        help="The status of a subscription after the last attempt.",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
