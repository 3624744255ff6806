"""A mail server on loopback that demands STARTTLS and AUTH, as those of plants do (RFC 3207, RFC 4954)."""
import base64
import socket
import ssl
import threading


class MailServer:
    def __init__(self, certificate, key, user, password):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.wanted = f"\0{user}\0{password}"
        self.mails, self.commands = [], []
        self.arrived = threading.Condition()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(connection,), daemon=True).start()

    def talk(self, connection):
        try:
            self.converse(connection)
        except (OSError, ssl.SSLError):
            pass
        finally:
            connection.close()

    def converse(self, connection):
        stream = connection.makefile("rwb")
        encrypted = signed_in = False

        def say(line):
            stream.write(line.encode() + b"\r\n")
            stream.flush()

        say("220 mail.plant.example ESMTP")
        while line := stream.readline():
            text = line.decode().strip()
            verb = text.split(" ")[0].upper()
            self.commands.append(verb)
            if verb == "EHLO":
                say("250-mail.plant.example")
                say("250 AUTH PLAIN" if encrypted else "250 STARTTLS")
            elif verb == "STARTTLS" and not encrypted:
                say("220 go ahead")
                connection = self.context.wrap_socket(connection, server_side=True)
                stream, encrypted = connection.makefile("rwb"), True
            elif verb == "AUTH" and encrypted:
                given = text.split(" ", 2)[2:]
                if not given:
                    say("334 ")
                    given = [stream.readline().decode().strip()]
                signed_in = base64.b64decode(given[0]).decode() == self.wanted
                say("235 welcome" if signed_in else "535 who are you")
            elif verb in ("MAIL", "RCPT", "DATA") and not signed_in:
                say("530 sign in first")
            elif verb == "DATA":
                say("354 go ahead")
                message = b""
                while (piece := stream.readline()) not in (b".\r\n", b""):
                    message += piece[1:] if piece.startswith(b".") else piece
                say("250 taken")
                with self.arrived:
                    self.mails.append(message)
                    self.arrived.notify_all()
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def wait_for_mail(self, count=1, seconds=15):
        with self.arrived:
            if not self.arrived.wait_for(lambda: len(self.mails) >= count, seconds):
                raise AssertionError(f"no mail; the conversation: {self.commands}")
            return self.mails[count - 1]
