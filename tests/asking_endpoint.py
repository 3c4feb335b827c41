"""A stand-in for an OpenAI-compatible endpoint on this machine: says what it is told to, and keeps what it was sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Stub:
    """`says` is the content of the next answers, the last one again and again; `status` and `body` make other answers of it."""

    url: str = ""
    says: list[str] = field(default_factory=lambda: ["{}"])
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything that it was sent in users' words."""
        return "\n".join(message["content"] for one in self.sent for message in one["messages"] if message["role"] == "user")


@contextmanager
def endpoint(stub: Stub) -> Iterator[Stub]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stub.sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            stub.keys.append(self.headers.get("Authorization"))
            said = stub.says.pop(0) if len(stub.says) > 1 else stub.says[0]
            body = stub.body if stub.body is not None else json.dumps({"choices": [{"message": {"content": said}}]}).encode()
            self.send_response(stub.status)
            for name, value in {"Content-Length": str(len(body)), **stub.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    stub.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
