#!/usr/bin/python3
"""A mail server on loopback for the tests: aiosmtpd with STARTTLS, AUTH and errors, or one that misbehaves.

mail_sink.py OUT [--cert FILE --key FILE] [--tls] [--user NAME --password WORD] [--rude drop|garbage|silent]

Prints its port. Each mail that it takes becomes a line of JSON in OUT: from, to, user, tls, data. What it answers depends
on the receiver: busy@ 451 and gone@ 550 to RCPT; later@ 452 and never@ 554 to the message; hangup@ closes the connection
when the message has come, slow@ is answered a second later.
"""
import argparse
import asyncio
import json
import logging
import ssl

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

RCPT = {"busy": "451 4.3.2 try again", "gone": "550 5.1.1 <gone@example.org> is nobody here"}
DATA = {"later": "452 4.2.2 mailbox full", "never": "554 5.7.1 not wanted"}


class Sink:
    def __init__(self, out):
        self.out = out

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = RCPT.get(address.split("@")[0])
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server, session, envelope):
        head = envelope.rcpt_tos[0].split("@")[0]
        if head in DATA:
            return DATA[head]
        with open(self.out, "a", encoding="utf-8") as out:
            out.write(json.dumps({
                "from": envelope.mail_from, "to": envelope.rcpt_tos, "data": envelope.content.decode("latin-1"),
                "user": session.auth_data and session.auth_data.login.decode(), "tls": session.ssl is not None}) + "\n")
        if head == "slow":
            await asyncio.sleep(1)
        if head == "hangup":
            server.transport.abort()
        return "250 OK"


class Rude(asyncio.Protocol):
    """Answers garbage, nothing at all, or the first command by closing the connection."""

    def __init__(self, how):
        self.how = how

    def connection_made(self, transport):
        self.transport = transport
        if self.how == "garbage":
            transport.write(b"\x00\xffHTTP/1.1 418\r\n" * 50)
        if self.how == "drop":
            transport.write(b"220 here\r\n")

    def data_received(self, data):
        if self.how == "drop":
            self.transport.close()


def make(options):
    if options.rude:
        return lambda: Rude(options.rude)
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)

    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and data.login.decode() == options.user and data.password.decode() == options.password
        return AuthResult(success=good, handled=False, auth_data=data)

    return lambda: SMTP(Sink(options.out), tls_context=context, require_starttls=bool(context), hostname="sink.example",
                        authenticator=check if options.user else None, auth_required=bool(options.user),
                        auth_require_tls=True, enable_SMTPUTF8=False)


def wrapped(options):
    """Encrypted from the first byte, instead of by STARTTLS."""
    if not options.tls:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.cert, options.key)
    options.cert = None
    return context


async def serve(options):
    context = wrapped(options)
    server = await asyncio.get_running_loop().create_server(make(options), "127.0.0.1", options.port, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


parser = argparse.ArgumentParser()
parser.add_argument("out")
for name in ("cert", "key", "user", "password"):
    parser.add_argument("--" + name)
parser.add_argument("--tls", action="store_true")
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--rude", choices=("drop", "garbage", "silent"))
logging.disable()
asyncio.run(serve(parser.parse_args()))
