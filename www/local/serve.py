#!/usr/bin/env python3
"""Serves Leverloom on this machine, to this machine alone: python3 serve.py [PORT]

Needs nothing but Python 3.7. Sends the headers that threads need, which opening the files by themselves cannot do.
"""
import http.server
import os
import re
import socketserver
import sys

HEADERS = {
    "{name}": "{value}",
}
TYPES = {
    ".{ending}": "{type}",
}
HASHED = re.compile("{hashed}")
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "leverloom")


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {"": "application/octet-stream", **TYPES}
    status = 200

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, directory=FOLDER, **options)

    def send_head(self):
        # Dates of unpacked files say nothing of what is in them: whoever asks gets the file.
        del self.headers["If-Modified-Since"]
        return super().send_head()

    def send_response(self, code, message=None):
        self.status = code
        super().send_response(code, message)

    def end_headers(self):
        for name, value in HEADERS.items():
            self.send_header(name, value)
        kept = self.status < 400 and HASHED.search(self.path.split("?")[0])
        self.send_header("Cache-Control", "{forever}" if kept else "{ask}")
        super().end_headers()

    def list_directory(self, path):
        self.send_error(404)

    def log_message(self, *arguments):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = os.name != "nt"


def wanted_port():
    try:
        port = int(sys.argv[1]) if len(sys.argv) == 2 else 8080
    except ValueError:
        port = 0
    if len(sys.argv) > 2 or not 1 <= port <= 65535:
        sys.exit("the port is a number from 1 to 65535: python3 serve.py 8080")
    return port


def main():
    wanted = wanted_port()
    last = min(wanted + 19, 65535)
    for port in range(wanted, last + 1):
        try:
            server = Server(("127.0.0.1", port), Handler)
        except OSError:
            continue
        print(f"Leverloom: http://127.0.0.1:{port}/  (Ctrl-C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
    sys.exit(f"no free port from {wanted} to {last}: python3 serve.py ANOTHER_PORT")


main()
