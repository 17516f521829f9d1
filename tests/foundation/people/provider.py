"""A small OpenID Connect provider on this machine, with a key made for the test."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from bollwerk.foundation import clock

CLIENT = "bollwerk"


class Provider:
    """What the provider says; a test changes it before somebody comes back."""

    def __init__(self, address):
        self.address = address
        self.published, self.signing = (ec.generate_private_key(ec.SECP256R1()),) * 2
        self.claims, self.algorithm, self.asked, self.nonce = {}, "ES256", [], ""

    def settings(self):
        """Return the environment of a house that uses this provider."""
        return {
            "BOLLWERK_OIDC_ISSUER": self.address,
            "BOLLWERK_OIDC_CLIENT_ID": CLIENT,
            "BOLLWERK_OIDC_CLIENT_SECRET": "geheim",
            "BOLLWERK_OIDC_NAME": "Anmeldedienst der Stadt",
        }

    def knows(self, email, *, uid="4711", **claims):
        """Let the next person who comes back be this one."""
        now = int(clock.now().timestamp())
        told = {"iss": self.address, "aud": CLIENT, "sub": uid, "iat": now, "exp": now + 60}
        self.claims = told | {"email": email, "email_verified": True} | claims

    def token(self):
        key = self.signing if self.algorithm.startswith("ES") else "geheim-geheim-geheim-geheim-geheim"
        return jwt.encode({"nonce": self.nonce} | self.claims, key, algorithm=self.algorithm, headers={"kid": "1"})

    def answer(self, path):
        documents = {
            "/.well-known/openid-configuration": {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": {
                "keys": [json.loads(ECAlgorithm.to_jwk(self.published.public_key())) | {"kid": "1", "use": "sig"}]
            },
            "/token": {"access_token": "a", "token_type": "Bearer", "id_token": self.token()},
        }
        return documents[path]


@contextmanager
def running_provider():
    """Run a provider; yields it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(provider.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            length = int(self.headers["Content-Length"])
            provider.asked.append(parse_qs(self.rfile.read(length).decode()))
            self.do_GET()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
