"""What people and their programs do to documents; the other side of the ransomware simulator.

Every change turns the bytes of a document into the bytes of its next version. Foreign programs keep files of their own
while they work: those lie in a folder of this run (`own_folder`) and may not grow beyond `LARGEST`.
"""

import base64
import bz2
import gzip
import io
import lzma
import resource
import sqlite3
import struct
import sys
import tempfile
import warnings
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from random import Random

import own_folder
from ransomware_simulator import Pair

WORDS = """
der die das Antrag Bescheid Gemeinde Straße Gebühr Prüfung Bürgerbüro Sitzung Rat Beschluss Haushalt öffentlich über
für nach Frist Widerspruch Schule Verwaltung Amt Datum Uhr Telefon Müller Größe wird werden ist nicht mit und oder zum
report server status value total city address number open closed updated request
""".split()  # noqa: SIM905 - a list of words reads better as words

LARGEST = 64 * 1024 * 1024
"""Bytes that a document may hold unpacked, and that a program may write to one file while saving it.

A spreadsheet of a few kilobytes can name a million rows; openpyxl then writes gigabytes before it packs them.
"""


class TooLargeError(Exception):
    """Saving this document again would take more room than a benchmark may."""


@contextmanager
def bounded(data):
    """Refuse an office document that is too large unpacked, and let no file grow beyond `LARGEST` meanwhile."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(item.file_size for item in archive.infolist())
    if unpacked > LARGEST:
        raise TooLargeError(f"{unpacked} bytes unpacked")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, hard))
    try:
        yield
    except OSError as error:
        raise TooLargeError(f"saving it writes more than {LARGEST} bytes") from error
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def prose(rng, words):
    return " ".join(rng.choice(WORDS) + rng.choice(("", "", "", ".\n", ",")) for _ in range(words))


def texts(rng, count):
    """Yield texts in the formats and encodings of an office."""
    for number in range(count):
        body = prose(rng, rng.randint(12, 3000))
        csv = "\r\n".join(
            f"{rng.randint(1, 99999)};{rng.choice(WORDS)};{rng.random():.4f}" for _ in range(rng.randint(5, 900))
        )
        xml = (
            "<?xml version='1.0'?><akten>"
            + "".join(f"<akte nr='{n}'>{prose(rng, 9)}</akte>\n" for n in range(60))
            + "</akten>"
        )
        mail = f"From: a@stadt.example\nTo: b@stadt.example\nSubject: Sitzung\nDate: Mon, 1 Jun 2026\n\n{body}"
        rtf = "{\\rtf1\\ansi " + body.encode("ascii", "replace").decode() + "}"
        html = f"<!DOCTYPE html><html><body><p>{body}</p></body></html>"
        json = '{"eintraege": [' + ",".join(f'"{prose(rng, 5)}"'.replace("\n", " ") for _ in range(80)) + "]}"
        name, text = (
            ("txt", body), ("csv", csv), ("xml", xml), ("eml", mail),
            ("rtf", rtf), ("html", html), ("json", json), ("log", csv),
        )[number % 8]  # fmt: skip
        encoding = ("utf-8", "latin-1", "cp1252", "utf-16", "cp850", "utf-8")[number // 8 % 6]
        yield f"text{number}.{name}", text.encode(encoding)


def rezip(data, method, level):
    """Save an office document again: new compression, one part changed, new times."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method, compresslevel=level) as new:
        for item in old.infolist():
            part = old.read(item)
            if item.filename.endswith(("document.xml", "sheet1.xml", "slide1.xml", "content.xml")):
                part = part.replace(b"1", b"2").replace(b"the ", b"die ")
            if not item.is_dir():
                new.writestr(item.filename, part)
    return out.getvalue()


def image_versions(name, data):
    """Yield what image programs write: other quality, size, turn, format, file length."""
    from PIL import Image

    warnings.simplefilter("ignore")
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        kind = image.format
        plain = image.convert("RGB")
    turned = plain.rotate(90, expand=True)
    small = plain.resize((max(1, plain.width // 2), max(1, plain.height // 2)))
    options = {
        "JPEG": ({"quality": 60}, {"quality": 90, "progressive": True}),
        "PNG": ({"compress_level": 9}, {"compress_level": 1}),
        "TIFF": ({"compression": "tiff_lzw"}, {"compression": "tiff_deflate"}, {"compression": "packbits"}, {}),
        "WEBP": ({"quality": 70}, {"lossless": True}),
        "GIF": ({},), "BMP": ({},),
    }.get(kind, ())  # fmt: skip
    for version in (plain, turned, small):
        for option in options:
            out = io.BytesIO()
            version.save(out, kind, **option)
            yield Pair("image_reencoded", name, data, name, out.getvalue())
    out = io.BytesIO()
    plain.save(out, "PNG")
    yield Pair("image_converted", name, data, f"{Path(name).stem}.png", out.getvalue())


def pdf_increment(data, rng):
    start = data.rfind(b"startxref")
    at = len(data) + 1
    body = b"\n9999 0 obj\n<< /Type /Annot /Contents (" + prose(rng, 8).encode("ascii", "replace") + b") >>\nendobj\n"
    xref = b"xref\n9999 1\n%010d 00000 n \ntrailer\n<< /Size 10000 /Prev " % at
    return (
        data
        + body
        + xref
        + data[start + 9 : start + 20].split()[0]
        + b" >>\nstartxref\n%d\n%%%%EOF\n" % (at + len(body))
    )


def openpgp(data, rng):
    """Return the shape of `gpg --symmetric`: session-key packet, then sealed data in partial lengths."""
    salt = b"\x8c\x0d\x04\x09\x03\x08" + rng.randbytes(8) + b"\xe6"
    body = b"\x01" + rng.randbytes(len(data) // 2 + 40)
    out, at = bytearray(salt + b"\xd2"), 0
    while len(body) - at > 8192:
        out += b"\xed" + body[at : at + 8192]
        at += 8192
    rest = body[at:]
    length = bytes([len(rest)]) if len(rest) < 192 else b"\xff" + struct.pack(">I", len(rest))
    return bytes(out) + length + rest


def seven_zip(data, rng):
    """Return the shape of a 7z archive with password and sealed names."""
    packed = rng.randbytes(len(data) // 2 // 16 * 16 + 16)
    header = (
        b"\x17\x06\xe0\x00\x01\x09\x80\x90\x00\x07\x0b\x01\x00\x02\x24\x06\xf1\x07\x01\x12\x53\x0f" + rng.randbytes(16)
    )
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + packed + header


def password_zip(name, data, rng):
    """Return a ZIP whose only entry is marked as encrypted."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, rng.randbytes(len(data) // 2 + 12))
    sealed = bytearray(out.getvalue())
    sealed[6] |= 1
    sealed[sealed.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(sealed)


def databases(rng, count):
    """Yield SQLite databases before and after inserts, deletions and VACUUM, with sealed fields inside."""
    for number in range(count):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "fach.sqlite")
            link = sqlite3.connect(path)
            link.execute("create table akte (id integer primary key, betreff text, bild blob)")
            rows = [(prose(rng, 12), rng.randbytes(rng.choice((20, 3000)))) for _ in range(rng.randint(30, 400))]
            link.executemany("insert into akte (betreff, bild) values (?, ?)", rows)
            link.commit()
            before = path.read_bytes()
            link.execute("delete from akte where id % 3 = 0")
            link.commit()
            after_delete = path.read_bytes()
            link.execute("update akte set bild = randomblob(length(bild)), betreff = betreff || 'x' where id % 5 = 0")
            link.commit()
            updated = path.read_bytes()
            link.execute("vacuum")
            link.close()
            vacuumed = path.read_bytes()
        name = f"fach{number}.{('sqlite', 'db')[number % 2]}"
        yield from (
            Pair("database_changed", name, before, name, after_delete),
            Pair("database_changed", name, after_delete, name, updated),
        )
        yield Pair("database_vacuum", name, updated, name, vacuumed)


def text_changes(name, data, rng, encoding):
    """Yield what happens to texts: edits, other character set, other line ends, growth, rotation."""
    text = data.decode(encoding)
    spot = rng.randrange(max(1, len(text)))
    edited = text[:spot] + prose(rng, 20) + " Ärger" + text[spot + rng.randint(0, 60) :]
    yield Pair("text_edited", name, data, name, edited.encode(encoding))
    yield Pair("text_appended", name, data, name, (text + prose(rng, 200)).encode(encoding))
    for other in ("utf-8", "cp1252", "cp850", "utf-16", "utf-8-sig"):
        yield Pair("charset_changed", name, data, name, text.encode(other))
    ends = text.replace("\r\n", "\n").replace("\n", "\r\n")
    yield Pair("line_ends_changed", name, data, name, ends.encode(encoding))
    yield Pair("text_packed", name, data, f"{name}.gz", gzip.compress(data))
    yield Pair("text_packed", name, data, f"{name}.xz", lzma.compress(data))
    yield Pair("text_packed", name, data, f"{name}.bz2", bz2.compress(data))


def office_saves(name, data, rng):
    """Yield office documents saved again by other programs."""
    yield Pair("office_resaved", name, data, name, rezip(data, zipfile.ZIP_DEFLATED, 9))
    yield Pair("office_resaved", name, data, name, rezip(data, zipfile.ZIP_DEFLATED, 1))
    yield Pair("office_resaved", name, data, name, rezip(data, zipfile.ZIP_STORED, None))
    out = io.BytesIO()
    with bounded(data):
        if name.endswith(".docx"):
            from docx import Document

            document = Document(io.BytesIO(data))
            document.add_paragraph(prose(rng, 40))
            document.save(out)
        elif name.endswith(".xlsx"):
            from openpyxl import load_workbook

            book = load_workbook(io.BytesIO(data))
            book.active["A1"] = prose(rng, 3)
            book.save(out)
    if out.getvalue():
        yield Pair("office_resaved", name, data, name, out.getvalue())


def modernised(name, data, rng):
    """Yield the document that a migration puts in the place of a legacy one."""
    from docx import Document
    from openpyxl import Workbook

    out = io.BytesIO()
    if name.endswith(".xls"):
        book = Workbook()
        book.active.append(prose(rng, 30).split())
        book.save(out)
        yield Pair("legacy_to_ooxml", name, data, f"{name}x", out.getvalue())
        return
    document = Document()
    document.add_paragraph(prose(rng, 200))
    document.save(out)
    yield Pair("legacy_to_ooxml", name, data, f"{name}x", out.getvalue())
    yield Pair("legacy_to_ooxml", name, data, name, out.getvalue())


def legacy_edit(data, rng):
    """Change letters inside a legacy document where letters stand."""
    out = bytearray(data)
    for _ in range(400):
        at = rng.randrange(len(out))
        if data[at - 4 : at + 5].isalpha():
            out[at] = rng.choice(b"abcdefghijklmnopqrstuvwxyz")
    return bytes(out)


def pdf_saves(name, data, rng):
    """Yield PDFs with a note appended, written anew, and with a password."""
    from pypdf import PdfReader, PdfWriter

    yield Pair("pdf_increment", name, data, name, pdf_increment(data, rng))
    for password in ("", "geheim"):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
        if password:
            writer.encrypt(password, algorithm="AES-256")
        out = io.BytesIO()
        writer.write(out)
        yield Pair("pdf_password" if password else "pdf_rewritten", name, data, name, out.getvalue())


def envelopes(name, data, rng):
    """Yield what people do to any file: seal it, pack it, move it."""
    yield Pair("gpg", name, data, f"{name}.gpg", openpgp(data, rng))
    yield Pair("user_7z_password", name, data, f"{Path(name).stem}.7z", seven_zip(data, rng))
    yield Pair("user_7z_password", None, b"", f"{name}.7z", seven_zip(data, rng))
    yield Pair("user_zip_password", name, data, f"{name}.zip", password_zip(name, data, rng))
    yield Pair("bulk_move", name, data, f"archiv/2026/{name}", data)
    yield Pair("backup_copy", name, data, f"{name}.bak", data)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    yield Pair("bulk_archive", None, b"", "archiv.zip", out.getvalue())
    yield Pair(
        "cryptomator",
        None,
        b"",
        f"d/QX/{rng.randbytes(8).hex()}/{base64.urlsafe_b64encode(rng.randbytes(24)).decode()}.c9r",
        rng.randbytes(len(data) + 68),
    )


def containers(rng, count):
    """Yield sealed containers of which a part is rewritten, and new ones."""
    for number in range(count):
        data = rng.randbytes(rng.choice((65536, 262144)))
        at = rng.randrange(len(data) // 2)
        after = data[:at] + rng.randbytes(8192) + data[at + 8192 :]
        yield Pair("container_rewritten", f"tresor{number}.hc", data, f"tresor{number}.hc", after)
        yield Pair("container_new", None, b"", f"tresor{number}.hc", data)


def benign(documents, seed):
    """Yield every benign change of every document; what a program cannot open, or what grows too large, is left out."""
    own_folder.use()
    rng = Random(f"{seed}benign")
    for name, data in documents:
        yield from envelopes(name, data, rng)
        kind = name.rpartition(".")[2].lower()
        makers = []
        if kind in {"docx", "xlsx", "pptx", "ods", "odt", "vsdx", "xlsm"}:
            makers.append(office_saves(name, data, rng))
        if kind in {"doc", "xls"}:
            makers.append(modernised(name, data, rng))
        if kind in {"doc", "xls", "ppt", "msg", "pub", "vsd"}:
            makers.append(iter([Pair("legacy_edited", name, data, name, legacy_edit(data, rng))]))
        if kind in {"jpg", "jpeg", "png", "tif", "tiff", "webp", "gif", "bmp"}:
            makers.append(image_versions(name, data))
        if kind == "pdf":
            makers.append(pdf_saves(name, data, rng))
        for maker in makers:
            yield from until_refused(maker, name)
    yield from databases(rng, 20)
    yield from containers(rng, 40)


def until_refused(maker, name):
    """Yield what a program makes of a document until it refuses."""
    while True:
        try:
            yield next(maker)
        except StopIteration:
            return
        except TooLargeError as error:
            sys.stderr.write(f"left out: {name} saved again ({error})\n")
            return
        except Exception:  # foreign programs refuse odd documents in their own ways
            return


def changed_texts(seed, count):
    """Yield benign changes of generated texts."""
    rng = Random(f"{seed}texts")
    encodings = ("utf-8", "latin-1", "cp1252", "utf-16", "cp850", "utf-8")
    for number, (name, data) in enumerate(texts(rng, count)):
        yield from until_refused(text_changes(name, data, rng, encodings[number // 8 % 6]), name)
