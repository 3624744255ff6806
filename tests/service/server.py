"""The real `bulkhead serve` for a test: start, ask, stop; certificates made with openssl."""
import http.client
import json
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import time

BINARY = None  # set by run


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Authority:
    """A certificate authority of this test alone."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.file, self.key = self.folder / "ca.pem", self.folder / "ca.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=Test authority", "-keyout", self.key, "-out", self.file)

    def issue(self, name, serial):
        """Writes NAME.pem and NAME.key for localhost and 127.0.0.1."""
        certificate, key, request = (self.folder / f"{name}.{ending}" for ending in ("pem", "key", "csr"))
        extensions = self.folder / "extensions"
        extensions.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key, "-set_serial", str(serial), "-days", "2", "-extfile", extensions, "-out", certificate)
        return certificate, key

    def context(self):
        return ssl.create_default_context(cafile=self.file)


class Server:
    def __init__(self, data, *arguments, before=None):
        self.log_file = pathlib.Path(data).parent / "serve.log"
        with open(self.log_file, "wb") as output:
            self.process = subprocess.Popen([BINARY, "serve", "--data-dir", str(data), "--listen", "127.0.0.1:0", *map(str, arguments)], stdout=output, stderr=subprocess.STDOUT, preexec_fn=before)
        self.port = int(self.wait_for(r"listens on https?://127\.0\.0\.1:(\d+)")[1])

    def log(self):
        return self.log_file.read_text(errors="replace")

    def wait_for(self, pattern, seconds=20):
        """The match of a line that the server prints."""
        until = time.monotonic() + seconds
        while not (found := re.search(pattern, self.log())):
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError(f"serve did not print {pattern!r}: {self.log()}")
            time.sleep(0.01)
        return found

    def connect(self, seconds=20):
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def ask(self, method, path, body=None, context=None, headers=()):
        """(status, headers, body) of one request on a connection of its own."""
        kind = http.client.HTTPSConnection if context else http.client.HTTPConnection
        connection = kind("127.0.0.1", self.port, timeout=20, **({"context": context} if context else {}))
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json", **dict(headers)})
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            connection.close()

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def stop(self, seconds=30):
        """Asks it to stop and gives its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


def read_reply(connection):
    """Everything until the server closes, as text."""
    out = b""
    try:
        while piece := connection.recv(65536):
            out += piece
    except ConnectionResetError:
        pass
    return out.decode(errors="replace")
