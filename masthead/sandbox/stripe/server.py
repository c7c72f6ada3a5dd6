"""The server: it answers requests, runs what falls due, and sends webhooks."""

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from masthead.sandbox.stripe import clocks
from masthead.sandbox.stripe.account import Account
from masthead.sandbox.stripe.dispatch import Request, Response, respond
from masthead.sandbox.stripe.settings import Settings
from masthead.sandbox.stripe.webhooks import WebhookSender

log = logging.getLogger("masthead.sandbox.stripe")
MAX_FORM_BYTES = 100_000
STATE_FILE = "state.sqlite3"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "MastheadStripeSandbox"
    sys_version = ""
    timeout = 30  # seconds until an idle connection is closed
    wbufsize = -1  # head and body in one piece: two would wait 40 ms for each other
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self) -> None:  # http.server's names
        self._respond()

    def do_POST(self) -> None:
        self._respond()

    def do_DELETE(self) -> None:
        self._respond()

    def _respond(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.server.stopped.is_set():
            self.close_connection = True  # a kept-alive connection gets no more responses
            return
        if length > MAX_FORM_BYTES:
            self.close_connection = True
            self._send(Response(413, b"Too large"))
            return
        form = self.rfile.read(length).decode("utf-8", "replace")
        try:
            response = respond(
                self.server.account, Request(self.command, self.path, dict(self.headers), form)
            )
        except Exception:  # the server must survive for the next request
            log.exception("%s %s failed", self.command, self.path)
            response = Response(500, b'{"error": {"type": "api_error", "message": "See the log."}}')
        self._send(response)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        headers = {"Content-Length": str(len(response.body)), "Cache-Control": "no-store"}
        for name, value in {**headers, **response.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:
        log.debug(format, *args)


class Server(ThreadingHTTPServer):
    """Listens on the loopback. Its state is in the folder and survives a restart."""

    daemon_threads = True

    def __init__(self, *, port: int, folder: Path, settings: Settings) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        super().__init__(("127.0.0.1", port), Handler)
        self.account = Account.open(folder / STATE_FILE, settings)
        self.webhooks = WebhookSender(self.account)
        self.stopped = threading.Event()
        self._background = [
            threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True),
            threading.Thread(target=self._run_timers, name="timers", daemon=True),
        ]

    def start(self) -> None:
        if self.account.settings.webhook_url:
            self.webhooks.start()
        for thread in self._background:
            thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self.shutdown()
        for thread in self._background:
            thread.join(10)
        if self.webhooks.is_alive():
            self.webhooks.stop()
        self.server_close()
        self.account.store.close()

    def _run_timers(self) -> None:
        """Real time, for every object that is on no test clock."""
        while not self.stopped.wait(1.0):
            self.run_due()

    def run_due(self) -> None:
        """Do all that has fallen due in real time, one transaction each."""
        try:
            more = True
            while more and not self.stopped.is_set():
                with self.account.store.transaction():
                    more = clocks.process_next_due(self.account)
        except Exception:  # one broken subscription must not stop the clock for the others
            log.exception("Something that was due failed; it will be retried")
