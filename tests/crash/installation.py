"""One installation under test: a data directory (and a PostgreSQL database), the real binary on it, its HTTP interface."""
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import time


class Failed(Exception):
    """What the test was to find: the message says what is wrong."""


class Installation:
    def __init__(self, binary, folder, database=None):
        self.binary = binary
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.database = database  # address of a PostgreSQL database, or None for SQLite
        self.where = ["--data-dir", str(self.data)] + (["--database", database] if database else [])

    def start(self, *arguments, output):
        return subprocess.Popen([self.binary, *arguments, *self.where], stdout=open(output, "wb"), stderr=subprocess.STDOUT)

    def run(self, *arguments, expect=0):
        done = subprocess.run([self.binary, *arguments, *self.where], capture_output=True, text=True, timeout=60)
        if done.returncode != expect:
            raise Failed(f"bulkhead {' '.join(arguments)}: exit {done.returncode}, expected {expect}: {done.stdout[-600:]} {done.stderr[-600:]}")
        return done.stdout

    def rows(self, sql):
        """Rows of the store, read by a program that is not ours; numbers as int, everything else as text."""
        if not self.database:
            with contextlib.closing(sqlite3.connect(f"file:{self.data}/bulkhead.db?mode=ro", uri=True, timeout=10)) as db:
                return db.execute(sql).fetchall()
        done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-F", "\x1f", "-R", "\x1e", self.database, "-c", sql], capture_output=True, text=True, check=True)
        number = lambda text: int(text) if re.fullmatch(r"-?\d+", text) else text
        return [tuple(number(cell) for cell in row.split("\x1f")) for row in done.stdout.rstrip("\n").split("\x1e") if row]

    def value(self, sql):
        return self.rows(sql)[0][0]

    def copy(self, folder):
        shutil.copytree(self.data, pathlib.Path(folder) / "data")
        return Installation(self.binary, folder)


class Server:
    """`bulkhead serve` on a free port; `kill` ends it without warning."""

    def __init__(self, installation, key, arguments=()):
        self.key = key
        self.log = installation.folder / "serve.log"
        self.process = installation.start("serve", "--listen", "127.0.0.1:0", *arguments, output=self.log)
        until = time.monotonic() + 30
        while not (found := re.search(r"listens on https?://127\.0\.0\.1:(\d+)", self.text())):
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise Failed(f"serve does not start (exit {self.process.returncode}): {self.text()[-800:]}")
            time.sleep(0.003)
        self.port = int(found[1])

    def text(self):
        return self.log.read_text(errors="replace")

    def ask(self, method, path, body=None):
        """(status, data) of a reply. OSError and HTTPException when the server went away in between."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, "/api/v1" + path, json.dumps(body) if body is not None else None, {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read() or b"null")
        finally:
            connection.close()

    def get(self, path):
        status, body = self.ask("GET", path)
        if status != 200:
            raise Failed(f"GET {path}: {status} {body}")
        return body

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
