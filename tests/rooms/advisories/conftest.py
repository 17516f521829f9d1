"""A CERT of our own making on loopback, in the shape of CERT-Bund's warning service, and a small inventory."""

import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pysequoia
import pytest

from bollwerk.foundation import clock
from bollwerk.foundation.access import Role, Tlp, viewing_as
from bollwerk.rooms.advisories.adapters.addresses import OWN_NETWORK_TOO
from bollwerk.rooms.advisories.adapters.web import Web, WebLimits
from bollwerk.rooms.advisories.models import Source
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.services import create_target, update_target

_VECTOR = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"


def warning(
    number=1, *, product="Aktenplan", bound="4.2.1", version="1", vendor="Open Source", title="", remedies=(),
    label="WHITE", vector=_VECTOR, base=9.8, severity="CRITICAL", released="2026-03-02T08:00:00.000+00:00",
):  # fmt: skip
    """Return a warning in the shape of CERT-Bund's: German, csaf_base, CPE only at the fixed version."""
    affected, fixed = f"P{number}", f"P{number}-fixed"
    remediations = [{"category": kind, "details": details, "product_ids": [affected]} for kind, details in remedies]
    branch = {
        "category": "product_name",
        "name": product,
        "branches": [
            {
                "category": "product_version_range",
                "name": f"<{bound}",
                "product": {"name": f"{vendor} {product} <{bound}", "product_id": affected},
            },
            {
                "category": "product_version",
                "name": bound,
                "product": {
                    "name": f"{vendor} {product} {bound}",
                    "product_id": fixed,
                    "product_identification_helper": {"cpe": f"cpe:/a:{product.lower()}:{product.lower()}:{bound}"},
                },
            },
        ],
    }
    return {
        "document": {
            "aggregate_severity": {"text": "hoch"},
            "category": "csaf_base",
            "csaf_version": "2.0",
            "distribution": {"tlp": {"label": label, "url": "https://www.first.org/tlp/"}},
            "lang": "de-DE",
            "notes": [{"category": "summary", "title": "Angriff", "text": "Ein Angreifer kann Code ausführen."}],
            "publisher": {"category": "other", "name": "Muster-CERT", "namespace": "https://cert.musterland.example"},
            "references": [{"category": "self", "summary": "Portal", "url": "https://cert.musterland.example/1"}],
            "title": title or f"{product}: Schwachstelle ermöglicht Codeausführung",
            "tracking": {
                "current_release_date": released,
                "id": f"MUSTER-2026-{number:04}",
                "initial_release_date": "2026-03-01T08:00:00.000+00:00",
                "revision_history": [
                    {"date": "2026-03-01T08:00:00.000+00:00", "number": str(n), "summary": "Fassung"}
                    for n in range(1, int(version.partition(".")[0]) + 1)
                ],
                "status": "final",
                "version": version,
            },
        },
        "product_tree": {"branches": [{"category": "vendor", "name": vendor, "branches": [branch]}]},
        "vulnerabilities": [
            {
                "cve": f"CVE-2026-{10000 + number}",
                "title": f"CVE-2026-{10000 + number}",
                "product_status": {"known_affected": [affected]},
                **({"remediations": remediations} if remediations else {}),
                "scores": [
                    {
                        "products": [affected],
                        "cvss_v3": {
                            "version": "3.1", "vectorString": vector, "baseScore": base, "baseSeverity": severity,
                        },
                    }
                ],
            }
        ],
    }  # fmt: skip


class Provider:
    """A CSAF provider on loopback; every answer can be replaced by a misbehaviour."""

    def __init__(self) -> None:
        self.key = pysequoia.Tsk.generate("Muster-CERT <cert@musterland.example>")
        self.files: dict[str, bytes] = {}
        self.entries: dict[str, str] = {}
        self.asked: list[str] = []
        self.callers: set[int] = set()
        self.odd: dict[str, object] = {}
        self.base = ""

    @property
    def fingerprint(self):
        """The fingerprint of the key the provider publishes."""
        return self.key.extract_certificate().fingerprint

    def publish(self, document, *, sign=True, digest=None, updated="2026-03-02T08:00:00Z"):
        """Publish a document with hash and signature; returns its path."""
        raw = document if isinstance(document, bytes) else json.dumps(document).encode()
        number = len(self.entries) + 1
        name = f"warning-{number}" if isinstance(document, bytes) else document["document"]["tracking"]["id"].lower()
        path = f"/white/2026/{name}.json"
        self.files[path] = raw
        self.files[f"{path}.sha512"] = f"{digest or hashlib.sha512(raw).hexdigest()}  {name}.json\n".encode()
        self.files.pop(f"{path}.asc", None)
        if sign:
            signer = (self.key if sign is True else sign).signer()
            self.files[f"{path}.asc"] = pysequoia.sign(signer, raw, mode=pysequoia.SignatureMode.DETACHED)
        self.entries[path] = updated
        self.write_lists()
        return path

    def write_lists(self):
        """Write metadata, feed, list of changes and key."""
        self.files["/key.asc"] = str(self.key.extract_certificate()).encode()
        keys = [{"url": f"{self.base}/key.asc", "fingerprint": self.fingerprint.upper()}]
        rolie = {"rolie": {"feeds": [{"tlp_label": "WHITE", "url": f"{self.base}/feed.json"}]}}
        metadata = {
            "canonical_url": f"{self.base}/provider-metadata.json",
            "publisher": {"category": "other", "name": "Muster-CERT", "namespace": "https://cert.musterland.example"},
            "last_updated": "2026-03-02T08:00:00Z",
            "role": "csaf_trusted_provider",
            "metadata_version": "2.0",
            "distributions": [rolie],
            "public_openpgp_keys": keys,
        }
        self.files["/provider-metadata.json"] = json.dumps(metadata).encode()
        entries = [
            {
                "id": path,
                "title": path,
                "updated": updated,
                "content": {"src": f"{self.base}{path}", "type": "application/json"},
                "link": [
                    {"rel": "self", "href": f"{self.base}{path}"},
                    {"rel": "hash", "href": f"{self.base}{path}.sha512"},
                    {"rel": "signature", "href": f"{self.base}{path}.asc"},
                ],
            }
            for path, updated in self.entries.items()
        ]
        feed = {"feed": {"id": "muster", "updated": "2026-03-02T08:00:00Z", "entry": entries}}
        self.files["/feed.json"] = json.dumps(feed).encode()


@contextmanager
def serving(provider):
    """Serve a provider until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            provider.asked.append(self.path)
            provider.callers.add(self.client_address[1])
            odd = provider.odd.get(self.path)
            if callable(odd):
                odd(self)
                return
            raw = provider.files.get(self.path)
            etag = f'"{hashlib.sha256(raw).hexdigest()[:16]}"' if raw is not None else ""
            status = 404 if raw is None else (304 if self.headers.get("If-None-Match") == etag else 200)
            body = raw if status == 200 else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_args: None  # a client that hangs up is what some tests ask for
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    provider.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def provider():
    """A CSAF provider on loopback without documents."""
    with serving(Provider()) as one:
        one.write_lists()
        yield one


@pytest.fixture
def web():
    """A client that may fetch from loopback and does not wait."""
    one = Web(
        rules=OWN_NETWORK_TOO, limits=WebLimits(timeout_s=2, total_s=3, pause_s=0, attempts=2), sleep=lambda _s: None
    )
    yield one
    one.close()


@pytest.fixture
def admin(viewer_with):
    """An administrator of the provider, with clearance for the city."""
    return viewer_with(Role.PROVIDER_ADMIN)


@pytest.fixture
def source(city, provider, isb):
    """The source of the provider, marked as the warnings of the CERT the city is a member of."""
    with viewing_as(isb):
        row = Source(
            name="Muster-CERT", kind="provider", url=f"{provider.base}/provider-metadata.json", cert_member=True,
            organisation_id=city.pk, tlp=Tlp.GREEN,
        )  # fmt: skip
        row.save()
        return row


@pytest.fixture
def component(isb):
    """Make a software component in use; returns its key."""

    def make(name="Aktenplan", version="4.1.0", **facts):
        with viewing_as(isb):
            return create_target(kind=Kind.COMPONENT, facts={"name": name, "version": version, **facts})

    return make


@pytest.fixture
def update_to(isb):
    """Bring a component to another version, as the next import of the inventory does."""
    from bollwerk.rooms.inventory.models import SoftwareComponent

    def make(target_id, version):
        with viewing_as(isb):
            row = SoftwareComponent.objects.get(pk=target_id)
            update_target(target_id=target_id, facts={"version": version}, expected_revision=row.revision)

    return make


@pytest.fixture
def later():
    """Freeze the clock some days from now."""
    from datetime import timedelta

    def make(days):
        return clock.frozen_at(clock.now() + timedelta(days=days))

    return make
