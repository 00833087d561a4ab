"""A server on a real socket that speaks as much of the bulk API as the clients' helpers need."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class BulkServer(ThreadingHTTPServer):
    """Keeps documents by index and id, as a cluster would. ``url`` is where it listens."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.documents: dict[tuple[str, str], dict[str, Any]] = {}
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, path: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
        """Carry out the actions of one request."""
        items, rest = [], iter(lines)
        default = path.strip("/").split("/")[0]
        for header in rest:
            ((operation, place),) = header.items()
            key = (place.get("_index", default), place["_id"])
            if operation == "delete":
                self.documents.pop(key, None)
            elif operation == "update":
                self.documents.setdefault(key, {}).update(next(rest)["doc"])
            else:
                self.documents[key] = next(rest)
            items.append({operation: {"_index": key[0], "_id": key[1], "status": 200, "result": operation}})
        return {"took": 1, "errors": False, "items": items}


class _Handler(BaseHTTPRequestHandler):
    server: BulkServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = json.dumps(self.server.answer(self.path, [json.loads(line) for line in body.splitlines()])).encode()
        self.send_response(200)
        # Without these two, the client of Elasticsearch takes the server for another product.
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", self.headers.get("Accept", "application/json").split(",")[0])
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_PUT = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read stderr."""


@contextmanager
def serve_bulk() -> Iterator[BulkServer]:
    """A server that listens until the block ends."""
    server = BulkServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
