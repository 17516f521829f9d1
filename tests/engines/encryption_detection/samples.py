"""Small real files of many formats, made here, and what an encryptor makes of them."""

import base64
import bz2
import gzip
import io
import lzma
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from pathlib import Path
from random import Random

from PIL import Image

KEY = b"a secret of the installation"
WORDS = [
    "Antrag",
    "Bescheid",
    "Gemeinde",
    "Straße",
    "Gebühr",
    "Prüfung",
    "Sitzung",
    "Beschluss",
    "Haushalt",
    "öffentlich",
    "und",
    "oder",
    "der",
    "die",
    "das",
]


def prose(words=400, seed=1):
    rng = Random(seed)
    return " ".join(rng.choice(WORDS) + rng.choice(("", "", ".\n", ",")) for _ in range(words))


def docx(text=None, level=6):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document>{text or prose(3000)}</w:document>")
        archive.writestr("word/media/image1.jpg", image("JPEG"))
    return out.getvalue()


def image(kind, seed=1, size=96, **options):
    rng = Random(seed)
    picture = Image.effect_noise((size, size), 60).convert("RGB")
    picture.paste((rng.randrange(256), 80, 120), (0, 0, size // 2, size // 2))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def pdf(text=None):
    stream = zlib.compress((text or prose(4000)).encode())
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    at = len(out)
    out += b"1 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream\nendobj\n"
    xref = len(out)
    out += b"xref\n0 2\n0000000000 65535 f \n%010d 00000 n \ntrailer\n<< /Size 2 >>\nstartxref\n%d\n%%%%EOF\n" % (
        at,
        xref,
    )
    return bytes(out)


def sqlite(rows=300):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "akten.db")
        link = sqlite3.connect(path)
        link.execute("create table akte (nummer integer primary key, betreff text)")
        link.executemany("insert into akte (betreff) values (?)", [(prose(20, seed),) for seed in range(rows)])
        link.commit()
        link.close()
        return path.read_bytes()


def dbf(records=200):
    field = b"NAME".ljust(11, b"\x00") + b"C" + bytes(4) + bytes([20]) + bytes(15)
    header = struct.pack("<4BIHH20x", 3, 126, 5, 1, records, 32 + 32 + 1, 21) + field + b"\r"
    return header + b"".join(b" " + f"Akte {n}".encode().ljust(20) for n in range(records)) + b"\x1a"


def mp3(frames=60):
    rng = Random(3)
    return b"".join(b"\xff\xfb\x90\x00" + rng.randbytes(413) for _ in range(frames))


def mp4():
    rng = Random(4)
    stco = struct.pack(">II", 0, 2) + struct.pack(">II", 40, 2000)
    nested = b"stco", b"stbl", b"minf", b"mdia", b"trak", b"moov"
    body = stco
    for name in nested:
        body = struct.pack(">I", len(body) + 8) + name + body
    media = rng.randbytes(9000).replace(b"\x00", b"\x01\x02")
    return b"\x00\x00\x00\x14ftypisom\x00\x00\x02\x00isom" + struct.pack(">I", len(media) + 8) + b"mdat" + media + body


def seven_zip(seed=5):
    rng = Random(seed)
    packed, header = rng.randbytes(6000), b"\x17\x06\xe0\x00\x01\x09\x80\x90\x00\x06\xf1\x07\x01" + rng.randbytes(16)
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + packed + header


def openpgp(seed=6):
    return (
        b"\x8c\x0d\x04\x09\x03\x08"
        + Random(seed).randbytes(8)
        + b"\xe6\xd2\xff\x00\x00\x10\x00\x01"
        + Random(7).randbytes(4095)
    )


def armoured_age(seed=6):
    sealed = b"age-encryption.org/v1\n-> X25519 x\n--- y\n" + Random(seed).randbytes(4000)
    lines = base64.encodebytes(sealed).replace(b"\n", b"")
    wrapped = b"\n".join(lines[at : at + 64] for at in range(0, len(lines), 64))
    return b"-----BEGIN AGE ENCRYPTED FILE-----\n" + wrapped + b"\n-----END AGE ENCRYPTED FILE-----\n"


def cms():
    body = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x82\x10\x04\x04\x82\x10\x00" + Random(8).randbytes(4096)
    return b"\x30\x82" + struct.pack(">H", len(body)) + body


def password_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("akte.docx", Random(9).randbytes(4000))
    sealed = bytearray(out.getvalue())
    sealed[6] |= 1
    sealed[sealed.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(sealed)


def compound(text=None):
    """A compound file with one stream of 16 sectors."""
    body = (text or prose(2000)).encode("latin-1")[:8192].ljust(8192, b" ")
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header[44:76] = struct.pack("<8I", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header[76:512] = struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 18), 0xFFFFFFFE]
    sectors = struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table)))
    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0) + entry("Contents", 2, 2, 8192) + bytes(256)
    return bytes(header) + sectors + directory + body


def entry(name, kind, start, size):
    encoded = name.encode("utf-16-le") + b"\x00\x00"
    nodes = struct.pack("<3I", 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    return (
        encoded.ljust(64, b"\x00")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + nodes
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def bundle():
    """Every sample by file name."""
    text = prose(1500)
    return {
        "brief.docx": docx(),
        "alt.doc": compound(),
        "bescheid.pdf": pdf(),
        "foto.jpg": image("JPEG", size=160),
        "plan.png": image("PNG"),
        "logo.gif": image("GIF"),
        "karte.bmp": image("BMP"),
        "scan.tif": image("TIFF"),
        "scan2.tif": image("TIFF", compression="tiff_deflate"),
        "bild.webp": image("WEBP", size=160),
        "ton.mp3": mp3(),
        "film.mp4": mp4(),
        "paket.7z": seven_zip(),
        "log.gz": gzip.compress(text.encode()),
        "log.bz2": bz2.compress(text.encode()),
        "log.xz": lzma.compress(text.encode()),
        "akten.sqlite": sqlite(),
        "register.dbf": dbf(),
        "nachricht.p7m": cms(),
        "notiz.txt": text.encode(),
        "liste.csv": text.encode("latin-1"),
        "wein.txt": text.encode("utf-16"),
        "dos.txt": text.encode("cp850"),
        "daten.xml": f"<akten>{text}</akten>".encode(),
        "seite.html": f"<html>{text}</html>".encode(),
        "daten.json": f'{{"text": "{text}"}}'.encode(),
        "brief.rtf": b"{\\rtf1 " + text.encode("ascii", "replace") + b"}",
        "post.eml": f"From: a@b.example\nSubject: x\n\n{text}".encode(),
        "post.mbox": f"From a@b Mon\nSubject: x\n\n{text}".encode(),
        "archiv.zip": docx(),
        "messung.dat": struct.pack("<4000H", *(n % 97 + 9 for n in range(4000))),
    }
