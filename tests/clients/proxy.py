"""A recording proxy: passes every request on to a server and keeps its path and query.

The server's links must lead back here, so it is started with --base-url of the proxy; since that
is known only once the proxy listens, the target is set afterwards.
"""
import http.client
import http.server
import json
import subprocess
import threading
import urllib.parse
import urllib.request


class Proxy:
    """Listens on a free port of 127.0.0.1. `requests` has (method, path, {name: value}) in order."""

    def __init__(self):
        self.requests = []
        self.target = None  # (host, port)
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def forward(self):
                parts = urllib.parse.urlsplit(self.path)
                proxy.requests.append(
                    (self.command, parts.path, dict(urllib.parse.parse_qsl(parts.query)))
                )
                length = int(self.headers.get("Content-Length") or 0)
                there = http.client.HTTPConnection(*proxy.target, timeout=60)
                there.request(
                    self.command,
                    self.path,
                    body=self.rfile.read(length) if length else None,
                    headers={k: v for k, v in self.headers.items() if k.lower() != "connection"},
                )
                answer = there.getresponse()
                body = answer.read()
                self.send_response(answer.status)
                for name, text in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                        self.send_header(name, text)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
                there.close()

            do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = do_PATCH = do_DELETE = forward

            def log_message(self, *unused):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def taken(self):
        """What was asked since the last call."""
        taken, self.requests = self.requests, []
        return taken


def start(cairn, database, proxy):
    """Starts the server behind a proxy; returns its process, which the caller ends."""
    server = subprocess.Popen(
        [cairn, "serve", "--db", database, "--listen", "127.0.0.1:0", "--base-url", proxy.url],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    host, port = server.stdout.readline().strip().split("//")[1].rstrip("/").split(":")
    proxy.target = (host, int(port))
    return server


def ask(url, **query):
    """The JSON at an address."""
    with urllib.request.urlopen(url + "?" + urllib.parse.urlencode(query)) as answer:
        return json.load(answer)
