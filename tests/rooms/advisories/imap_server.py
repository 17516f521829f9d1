"""A small IMAP server on loopback with TLS: enough for one folder, unread messages, and marking them as read."""

import re
import socketserver
import ssl
import threading
from contextlib import contextmanager
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bollwerk.foundation import clock


def certificate_for(*names, email="", days=30, key=None):
    """Return a key and a certificate that it signed itself, for hosts or for a mail address."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, email or names[0])])
    others = [x509.RFC822Name(email)] if email else [x509.DNSName(name) for name in names]
    begin = clock.now() - timedelta(days=60)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=60 + days))
        .add_extension(x509.SubjectAlternativeName(others), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )
    return key, made.sign(key, SHA256())


class Box:
    """A folder with messages; `read` holds the numbers of those that were marked."""

    def __init__(self, messages):
        self.messages = list(messages)
        self.read = set()
        self.url = ""


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, rest = line.partition(" ")
            word, _, given = rest.partition(" ")
            refusal = self.answer(word.upper(), given)
            self.say(f"{tag} {refusal or 'OK done'}")
            if word.upper() == "LOGOUT":
                return

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def answer(self, word, given):
        box = self.server.box
        if word == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif word == "LOGIN" and given != 'warnungen "geheim"':
            return "NO wrong"
        elif word == "SELECT" and given != '"INBOX"':
            return "NO no such folder"
        elif word == "SELECT":
            self.say(f"* {len(box.messages)} EXISTS")
        elif word == "SEARCH":
            unread = [str(number) for number in range(1, len(box.messages) + 1) if number not in box.read]
            self.say(" ".join(["* SEARCH", *unread]))
        elif word == "FETCH":
            number = int(given.split()[0])
            raw = box.messages[number - 1]
            self.wfile.write(f"* {number} FETCH (BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        elif word == "STORE" and (found := re.match(r"(\d+) \+FLAGS", given)):
            box.read.add(int(found.group(1)))
        return ""


@contextmanager
def serving_mail(box, folder):
    """Serve a box until the block ends; yields the file with the certificate to trust."""
    key, certificate = certificate_for("localhost")
    pem = folder / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    trusted = folder / "trusted.pem"
    trusted.write_bytes(certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def get_request(self):
            sock, address = super().get_request()
            return context.wrap_socket(sock, server_side=True), address

        def handle_error(self, *_about):
            """A client that does not trust us hangs up; that is what a test asks for."""

    server = Server(("127.0.0.1", 0), _Session)
    server.box = box
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    box.url = f"imaps://localhost:{server.server_address[1]}/INBOX"
    try:
        yield trusted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
