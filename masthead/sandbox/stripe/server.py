"""The server: HTTP on one side, time and the courier on the other."""

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from masthead.sandbox.stripe import clocks
from masthead.sandbox.stripe.answering import Answer, Request, answer
from masthead.sandbox.stripe.courier import Courier
from masthead.sandbox.stripe.house import House
from masthead.sandbox.stripe.world import World

log = logging.getLogger("masthead.fake_stripe")
LONGEST_FORM = 100_000
STATE = "state.sqlite3"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "MastheadFakeStripe"
    sys_version = ""
    timeout = 30  # seconds that a silent connection is kept
    wbufsize = -1  # head and body in one piece: two would wait 40 ms for each other
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self) -> None:  # http.server's names
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.server.stopped.is_set():
            self.close_connection = True  # one that was kept alive hears no more
            return
        if length > LONGEST_FORM:
            self.close_connection = True
            self._send(Answer(413, b"Too much"))
            return
        form = self.rfile.read(length).decode("utf-8", "replace")
        try:
            found = answer(
                self.server.world, Request(self.command, self.path, dict(self.headers), form)
            )
        except Exception:  # the next request must find the server alive
            log.exception("%s %s failed", self.command, self.path)
            found = Answer(500, b'{"error": {"type": "api_error", "message": "See the log."}}')
        self._send(found)

    def _send(self, found: Answer) -> None:
        self.send_response(found.status)
        headers = {"Content-Length": str(len(found.body)), "Cache-Control": "no-store"}
        for name, value in {**headers, **found.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(found.body)

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)


class Server(ThreadingHTTPServer):
    """`start` it, `stop` it; what it knows lies in the folder and is there the next time."""

    daemon_threads = True

    def __init__(self, *, port: int, folder: Path, house: House) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        super().__init__(("127.0.0.1", port), Handler)
        self.world = World.at(folder / STATE, house)
        self.courier = Courier(self.world)
        self.stopped = threading.Event()
        self._at_work = [
            threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True),
            threading.Thread(target=self._let_time_pass, name="time", daemon=True),
        ]

    def start(self) -> None:
        if self.world.house.webhook_url:
            self.courier.start()
        for thread in self._at_work:
            thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self.shutdown()
        for thread in self._at_work:
            thread.join(10)
        if self.courier.is_alive():
            self.courier.stop()
        self.server_close()
        self.world.store.close()

    def _let_time_pass(self) -> None:
        """Real time, for all who live by no test clock."""
        while not self.stopped.wait(1.0):
            self._catch_up()

    def _catch_up(self) -> None:
        try:
            more = True
            while more and not self.stopped.is_set():
                with self.world.store.transaction():
                    more = clocks.pass_time(self.world)
        except Exception:  # one subscription's trouble must not stop time for the others
            log.exception("What fell due could not be done; it is tried again")
