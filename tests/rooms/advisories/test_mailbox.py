"""Mailboxes: read over IMAP from a server on loopback, signatures checked, what was kept is marked as read."""

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from bollwerk.foundation.access import deciding
from bollwerk.rooms.advisories.adapters.mailbox import read_mail
from bollwerk.rooms.advisories.errors import IntakeError
from bollwerk.rooms.advisories.models import Advisory, FetchRun
from bollwerk.rooms.advisories.services.channels import visit

from .imap_server import Box, certificate_for, serving_mail

SENDER = "warnung@cert.example"
TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\nAngreifer rufen im Rathaus an.\r\n"
_HEAD = "From: CERT <{sender}>\r\nSubject: [TLP:GREEN] [hoch] Anrufe\r\nMessage-ID: <{key}@cert.example>\r\n"


def head(key="1", sender=SENDER):
    return _HEAD.format(key=key, sender=sender).encode()


def pem(certificate):
    return certificate.public_bytes(Encoding.PEM).decode()


def signed(private, certificate, *, beside=True, text=TEXT, **facts):
    """Return a mail with an S/MIME signature, beside its text or around it."""
    builder = pkcs7.PKCS7SignatureBuilder().set_data(text.encode()).add_signer(certificate, private, SHA256())
    options = [pkcs7.PKCS7Options.DetachedSignature] if beside else []
    return head(**facts) + builder.sign(Encoding.SMIME, options)


@pytest.fixture(scope="module")
def author():
    return certificate_for(email=SENDER)


@pytest.mark.parametrize("beside", [True, False], ids=["beside", "around"])
def test_a_mail_signed_by_a_named_certificate_is_read_with_its_signer(author, beside):
    mail = read_mail(signed(*author, beside=beside), x509=pem(author[1]))

    assert mail.text == "Angreifer rufen im Rathaus an."
    assert mail.signed_by == author[1].fingerprint(SHA256()).hex().upper()


def test_a_changed_text_is_refused(author):
    raw = signed(*author).replace(b"rufen", b"riefen")

    with pytest.raises(IntakeError, match="does not fit"):
        read_mail(raw, x509=pem(author[1]))


def test_a_signature_of_somebody_the_source_does_not_name_is_refused(author):
    other = certificate_for(email=SENDER)

    with pytest.raises(IntakeError, match="nobody whom the source names"):
        read_mail(signed(*other), x509=pem(author[1]))


def test_a_signature_of_another_address_than_the_sender_is_refused(author):
    with pytest.raises(IntakeError, match="not that of the sender chef@stadt"):
        read_mail(signed(*author, sender="chef@stadt.example"), x509=pem(author[1]))


def test_an_expired_certificate_signs_nothing():
    late = certificate_for(email=SENDER, days=-1)

    with pytest.raises(IntakeError):
        read_mail(signed(*late), x509=pem(late[1]))


def test_without_named_certificates_a_signature_counts_for_nothing(author):
    assert read_mail(signed(*author)).signed_by == ""


@pytest.mark.parametrize("kind", ["enveloped-data", "authEnveloped-data"])
def test_an_encrypted_mail_is_refused(kind):
    raw = head() + f"Content-Type: application/pkcs7-mime; smime-type={kind}\r\n\r\nx\r\n".encode()

    with pytest.raises(IntakeError, match="encrypted"):
        read_mail(raw)


@pytest.fixture
def mailbox(source, tmp_path, monkeypatch, author):
    """Serve messages, and make the source a mailbox of them."""

    def make(*messages, trust=True, **facts):
        box = Box(messages)
        server = serving_mail(box, tmp_path)
        trusted = server.__enter__()
        servers.append(server)
        if trust:
            monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        monkeypatch.setenv("WARN_PASSWORD", "geheim")
        source.kind, source.url, source.account, source.secret_name = "mail", box.url, "warnungen", "WARN_PASSWORD"
        source.key_text = pem(author[1])
        for name, value in facts.items():
            setattr(source, name, value)
        with deciding("tests"):
            source.save()
            return box, visit(source_id=source.pk)

    servers = []
    yield make
    for one in servers:
        one.__exit__(None, None, None)


def test_signed_messages_are_kept_and_marked_and_others_stay_unread(mailbox, author):
    unsigned = head(key="2") + TEXT.encode()

    box, outcome = mailbox(signed(*author), unsigned)

    with deciding("tests"):
        row, run = Advisory.objects.get(), FetchRun.objects.get()
    assert (outcome, run.taken, run.refused) == ("partial", 1, 1)
    assert (row.kind, row.title, row.severity) == ("notice", "[TLP:GREEN] [hoch] Anrufe", "high")
    assert box.read == {1}
    assert "carries no signature of a known key" in run.reason


def test_a_second_visit_reads_only_what_is_unread(mailbox, author, source):
    box, _outcome = mailbox(signed(*author))
    box.messages.append(signed(*author, key="3", text=TEXT.replace("Rathaus", "Bürgeramt")))

    with deciding("tests"):
        visit(source_id=source.pk)
        assert FetchRun.objects.order_by("-pk").first().taken == 1
    assert box.read == {1, 2}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"account": "falsch"}, "did not let us in"),
        ({"trust": False}, "did not let us in"),
        ({"url_folder": "Fehlt"}, "cannot be read"),
    ],
)
def test_a_mailbox_that_does_not_open_is_named_with_its_reason(mailbox, facts, reason, source):
    folder = facts.pop("url_folder", "")
    _box, outcome = mailbox(**facts)
    if folder:
        with deciding("tests"):
            source.url = source.url.replace("INBOX", folder)
            source.save()
            outcome = visit(source_id=source.pk)

    with deciding("tests"):
        assert reason in FetchRun.objects.order_by("-pk").first().reason
    assert outcome == "failed"
