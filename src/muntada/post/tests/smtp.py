"""A mail server of a few lines, on the loopback: it refuses only the addresses that it was told of."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Server(socketserver.ThreadingTCPServer):
    """Remembers what it was given."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, answers: dict[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answers = answers
        self.mails: list[str] = []

    @property
    def url(self) -> str:
        """Where it listens, as MUNTADA_MAIL has it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self._say("220 here")
        for line in self.rfile:
            verb = line.decode().strip()
            if verb.upper().startswith("RCPT TO:"):
                address = verb.partition("<")[2].partition(">")[0]
                self._say(self.server.answers.get(address, "250 ok"))
            elif verb.upper() == "DATA":
                self._say("354 go on")
                self._take()
            elif verb.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.decode())
        self.server.mails.append("".join(lines))
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(**answers: str) -> Iterator[Server]:
    """A server that answers a receiver of this address with these words."""
    with Server({name.replace("_at_", "@"): words for name, words in answers.items()}) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
