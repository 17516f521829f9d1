"""Which validator belongs to which format."""

import struct
from collections.abc import Callable, Mapping

from .content import Content
from .kinds import Kind
from .validators.archives import (
    validate_age,
    validate_bzip2,
    validate_der,
    validate_gzip,
    validate_openpgp,
    validate_protected,
    validate_rar,
    validate_seven_zip,
    validate_xz,
)
from .validators.compound import validate_compound
from .validators.databases import validate_dbf, validate_jet, validate_pst, validate_sqlite
from .validators.images import validate_bmp, validate_gif, validate_png, validate_riff, validate_tiff
from .validators.jpeg import validate_jpeg
from .validators.media import validate_mp3, validate_mp4
from .validators.pdf import validate_pdf
from .validators.written import validate_pem, validate_rtf, validate_text
from .validators.zip_family import validate_zip
from .verdicts import NOT_JUDGEABLE, Damage, Validity, damaged

VALIDATORS: Mapping[Kind, Callable[[Content], Validity]] = {
    Kind.ZIP: validate_zip,
    Kind.CFB: validate_compound,
    Kind.PDF: validate_pdf,
    Kind.JPEG: validate_jpeg,
    Kind.PNG: validate_png,
    Kind.GIF: validate_gif,
    Kind.BMP: validate_bmp,
    Kind.TIFF: validate_tiff,
    Kind.RIFF: validate_riff,
    Kind.MP3: validate_mp3,
    Kind.MP4: validate_mp4,
    Kind.SEVEN_ZIP: validate_seven_zip,
    Kind.RAR: validate_rar,
    Kind.GZIP: validate_gzip,
    Kind.BZIP2: validate_bzip2,
    Kind.XZ: validate_xz,
    Kind.SQLITE: validate_sqlite,
    Kind.DBF: validate_dbf,
    Kind.JET: validate_jet,
    Kind.PST: validate_pst,
    Kind.DER: validate_der,
    Kind.PEM: validate_pem,
    Kind.OPENPGP: validate_openpgp,
    Kind.AGE: validate_age,
    Kind.KEEPASS: validate_protected,
    Kind.LUKS: validate_protected,
    Kind.RTF: validate_rtf,
    Kind.XML: validate_text,
    Kind.HTML: validate_text,
    Kind.JSON: validate_text,
    Kind.MAIL: validate_text,
    Kind.TEXT: validate_text,
}


def validate(kind: Kind, content: Content) -> Validity:
    """Return what the validator of `kind` finds in a content; not judgeable without one.

    Hostile content makes a validator stop, never fail: a field that points nowhere is damage.
    """
    validator = VALIDATORS.get(kind)
    if validator is None:
        return NOT_JUDGEABLE
    try:
        return validator(content)
    except (struct.error, IndexError, ValueError, OverflowError):
        return damaged(Damage.HEADER, 0)
