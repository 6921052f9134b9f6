#!/usr/bin/python3
"""A mail server on loopback that goes wrong at one stage of the dialogue, and is well-behaved before.

mail_stage.py OUT --at STAGE --how HOW [--cert FILE --key FILE]

STAGE: connect EHLO STARTTLS AUTH MAIL RCPT DATA body QUIT. HOW: drop (the connection is closed), silent, drip (an answer
that never ends, a byte at a time), garbage, or the answer itself, such as '451 not now'. Prints its port. Each mail that it
has answered with 250 becomes a line of JSON in OUT.
"""
import argparse
import json
import socketserver
import ssl
import time


class Gone(Exception):
    pass


class Dialogue(socketserver.BaseRequestHandler):
    def say(self, stage, answer):
        options = self.server.options
        if stage == options.at:
            answer = self.go_wrong(options.how)
        self.request.sendall(answer.encode("latin-1") + b"\r\n")
        return answer

    def go_wrong(self, how):
        if how == "drop":
            raise Gone
        if how in ("silent", "drip"):
            for _ in range(60):
                time.sleep(0.5)
                if how == "drip":
                    self.request.sendall(b"2")
            raise Gone
        return "\x00\xffHTTP/1.1 418 teapot\r\n" * 50 if how == "garbage" else how

    def line(self):
        line = self.lines.readline(2000)
        if not line:
            raise Gone
        return line

    def handle(self):
        try:
            self.talk()
        except (Gone, OSError):
            pass

    def talk(self):
        self.tls = False
        self.lines = self.request.makefile("rb")
        self.say("connect", "220 stage.example here")
        while True:
            verb = self.line()[:8].strip().upper().split(b" ")[0].decode("latin-1")
            verb = "EHLO" if verb == "HELO" else verb
            getattr(self, "on_" + verb.lower(), self.on_other)(verb)
            if verb == "QUIT":
                return

    def on_other(self, verb):
        self.say(verb, "250 well")

    def on_ehlo(self, verb):
        more = ("250-STARTTLS\r\n" if self.server.options.cert and not self.tls else "") + ("250-AUTH PLAIN\r\n" if self.tls else "")
        self.say(verb, more + "250 SIZE 100000")

    def on_starttls(self, verb):
        if not self.say(verb, "220 go on").startswith("220"):
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server.options.cert, self.server.options.key)
        self.request = context.wrap_socket(self.request, server_side=True)
        self.lines = self.request.makefile("rb")
        self.tls = True

    def on_auth(self, verb):
        self.say(verb, "235 you are")

    def on_data(self, verb):
        if not self.say(verb, "354 go on").startswith("354"):
            return
        data = b""
        while not data.endswith(b"\r\n.\r\n"):
            data += self.line()
        if self.say("body", "250 taken").startswith("250"):
            with open(self.server.options.out, "a", encoding="utf-8") as out:
                out.write(json.dumps({"data": data.decode("latin-1")}) + "\n")

    def on_quit(self, verb):
        self.say(verb, "221 bye")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


parser = argparse.ArgumentParser()
parser.add_argument("out")
for name in ("at", "how", "cert", "key"):
    parser.add_argument("--" + name)
server = Server(("127.0.0.1", 0), Dialogue)
server.options = parser.parse_args()
print(server.server_address[1], flush=True)
server.serve_forever()
