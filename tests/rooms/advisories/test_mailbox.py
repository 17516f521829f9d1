"""Mailboxes: read over IMAP from a server on loopback, signatures checked, what was kept is marked as read."""

import pysequoia
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs7

from bollwerk.foundation.access import deciding
from bollwerk.rooms.advisories.adapters.decryption import FILE_VARIABLE, NO_KEYS, house_keys
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


@pytest.fixture(scope="module")
def own():
    """The keys of the house, as the file of the site holds them, and as senders know them."""
    openpgp = pysequoia.Tsk.generate("Stadt <it@stadt.example>")
    private = rsa.generate_private_key(65537, 2048)
    certificate = certificate_for(email="it@stadt.example", key=private)[1]
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return f"{openpgp}\n{secret}{pem(certificate)}", openpgp.extract_certificate(), certificate


@pytest.fixture
def house(own, tmp_path, monkeypatch):
    """The keys of the house, read from their file."""
    place = tmp_path / "keys"
    place.write_text(own[0], encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(place))
    return house_keys()


def pgp_mime(recipient, content, signer=None):
    sealed = pysequoia.encrypt(recipients=[recipient], bytes=content, signer=signer).decode()
    parts = "--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--x\r\n"
    parts += f"Content-Type: application/octet-stream\r\n\r\n{sealed}\r\n--x--\r\n"
    return head() + f'Content-Type: multipart/encrypted; boundary="x"\r\n\r\n{parts}'.encode()


def enveloped(certificate, content):
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(content).add_recipient(certificate)
    return head() + builder.encrypt(Encoding.SMIME, [pkcs7.PKCS7Options.Binary])


def test_an_openpgp_mail_is_opened_and_its_signer_inside_is_known(house, own):
    sender = pysequoia.Tsk.generate("CERT <warnung@cert.example>")
    inside = f"Subject: Die wahre Betreffzeile\r\n{TEXT}".encode()
    raw = pgp_mime(own[1], inside, sender.signer())

    mail = read_mail(raw, [sender.extract_certificate()], keys=house)

    assert (mail.subject, mail.text) == ("Die wahre Betreffzeile", "Angreifer rufen im Rathaus an.")
    assert mail.signed_by == sender.extract_certificate().fingerprint.upper()
    assert read_mail(raw, keys=house).signed_by == ""


def test_an_openpgp_text_without_mime_is_opened(house, own):
    sealed = pysequoia.encrypt(recipients=[own[1]], bytes="Ein Anruf für das Rathaus".encode())

    assert read_mail(head() + b"\r\n" + sealed, keys=house).text == "Ein Anruf für das Rathaus"


def test_an_smime_mail_is_opened_and_the_signature_inside_is_checked(house, own, author):
    inside = signed(*author).removeprefix(head())

    mail = read_mail(enveloped(own[2], inside), x509=pem(author[1]), keys=house)

    assert mail.text == "Angreifer rufen im Rathaus an."
    assert mail.signed_by == author[1].fingerprint(SHA256()).hex().upper()
    with pytest.raises(IntakeError, match="does not fit"):
        read_mail(enveloped(own[2], inside.replace(b"rufen", b"riefen")), x509=pem(author[1]), keys=house)


def test_a_mail_that_no_key_opens_says_so(house, own):
    stranger = pysequoia.Tsk.generate("Andere <a@b.example>").extract_certificate()
    other = certificate_for(email="a@b.example", key=rsa.generate_private_key(65537, 2048))[1]
    broken = head() + b"Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data\r\n\r\nx\r\n"

    for raw, keys in (
        (pgp_mime(stranger, TEXT.encode()), house), (pgp_mime(own[1], TEXT.encode()), NO_KEYS),
        (enveloped(other, TEXT.encode()), house), (enveloped(own[2], TEXT.encode()), NO_KEYS), (broken, house),
    ):  # fmt: skip
        with pytest.raises(IntakeError, match="no key that opens it"):
            read_mail(raw, keys=keys)


@pytest.mark.parametrize("text", ["", "kein Schlüssel", None])
def test_a_file_without_keys_is_named(tmp_path, monkeypatch, text):
    place = tmp_path / "keys"
    if text is not None:
        place.write_text(text, encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(place))

    with pytest.raises(IntakeError, match=FILE_VARIABLE):
        house_keys()


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


def test_refused_messages_do_not_keep_a_later_warning_out(mailbox, author, monkeypatch):
    monkeypatch.setattr("bollwerk.rooms.advisories.adapters.mailbox._MOST", 2)
    strange = head(key="9") + b"Content-Type: text/plain; charset=gibtsnicht\n\nHallo"

    box, outcome = mailbox(strange, strange, strange, signed(*author))

    with deciding("tests"):
        run = FetchRun.objects.get()
    assert (outcome, run.taken, run.refused, box.read) == ("partial", 1, 1, {4})
    assert "gibtsnicht" in run.reason


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
