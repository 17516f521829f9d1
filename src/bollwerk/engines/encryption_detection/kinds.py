"""The formats the engine tells apart, and which one a name promises (by extension)."""

from enum import StrEnum


class Kind(StrEnum):
    """Formats the engine tells apart."""

    ZIP = "zip"
    CFB = "cfb"
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    BMP = "bmp"
    TIFF = "tiff"
    RIFF = "riff"
    JPEG2000 = "jpeg2000"
    EMF = "emf"
    WMF = "wmf"
    ICO = "ico"
    DWG = "dwg"
    MP3 = "mp3"
    OGG = "ogg"
    FLAC = "flac"
    MP4 = "mp4"
    MATROSKA = "matroska"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    TAR = "tar"
    SQLITE = "sqlite"
    DBF = "dbf"
    JET = "jet"
    PST = "pst"
    DER = "der"
    PEM = "pem"
    OPENPGP = "openpgp"
    AGE = "age"
    KEEPASS = "keepass"
    LUKS = "luks"
    FONT = "font"
    EXECUTABLE = "executable"
    MARKED = "marked"
    """Another format with a signature of its own; only whether the signature stays can be said."""
    RTF = "rtf"
    XML = "xml"
    HTML = "html"
    JSON = "json"
    MAIL = "mail"
    TEXT = "text"
    UNKNOWN = "unknown"


TEXT_KINDS = frozenset({Kind.RTF, Kind.XML, Kind.HTML, Kind.JSON, Kind.MAIL, Kind.TEXT, Kind.PEM})
"""Formats written in characters."""

IMAGE_KINDS = frozenset(
    {Kind.JPEG, Kind.PNG, Kind.GIF, Kind.BMP, Kind.TIFF, Kind.RIFF, Kind.JPEG2000, Kind.EMF, Kind.WMF, Kind.ICO}
)
"""Programs save any of these under the name of another one."""

OFFICE_KINDS = frozenset({Kind.ZIP, Kind.CFB, Kind.RTF, Kind.XML, Kind.HTML, Kind.TEXT, Kind.MAIL})
"""What office programs write under each other's extensions: RTF as .doc, HTML and CSV as .xls, DOCX as .doc."""

PACKED_KINDS = frozenset(
    {Kind.ZIP, Kind.SEVEN_ZIP, Kind.RAR, Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.ZSTD, Kind.TAR, Kind.OPENPGP, Kind.AGE}
    | {Kind.DER, Kind.PEM, Kind.KEEPASS, Kind.LUKS}
)
"""Envelopes a user may put another file into, under a new name."""

STREAM_KINDS = frozenset(
    {Kind.JPEG, Kind.PNG, Kind.GIF, Kind.RIFF, Kind.JPEG2000, Kind.MP3, Kind.OGG, Kind.FLAC, Kind.MP4, Kind.ZSTD}
    | {Kind.MATROSKA, Kind.SEVEN_ZIP, Kind.RAR, Kind.GZIP, Kind.BZIP2, Kind.XZ, Kind.ZIP, Kind.PDF, Kind.TIFF, Kind.DWG}
    | {Kind.DER, Kind.OPENPGP, Kind.FONT, Kind.ICO}
)
"""Written in one piece: saving again moves everything behind the change, so scattered blocks never change alone."""

_EXTENSIONS: dict[Kind, str] = {
    Kind.ZIP: "zip docx docm dotx dotm xlsx xlsm xltx xltm xlsb pptx pptm potx ppsx odt ods odp odg odf ott ots jar "
    "epub vsdx war ear apk kmz 3mf xps oxps whl sxw sxc",
    Kind.CFB: "doc dot xls xlt ppt pps pot msg vsd pub msi mpp",
    Kind.PDF: "pdf",
    Kind.JPEG: "jpg jpeg jpe jfif",
    Kind.PNG: "png",
    Kind.GIF: "gif",
    Kind.BMP: "bmp dib",
    Kind.TIFF: "tif tiff",
    Kind.RIFF: "webp wav avi",
    Kind.JPEG2000: "jp2 j2k jpx",
    Kind.EMF: "emf",
    Kind.WMF: "wmf",
    Kind.ICO: "ico",
    Kind.DWG: "dwg",
    Kind.MP3: "mp3",
    Kind.OGG: "ogg oga opus",
    Kind.FLAC: "flac",
    Kind.MP4: "mp4 m4a m4v mov heic",
    Kind.MATROSKA: "mkv webm",
    Kind.SEVEN_ZIP: "7z",
    Kind.RAR: "rar",
    Kind.GZIP: "gz tgz svgz emz",
    Kind.BZIP2: "bz2 tbz2",
    Kind.XZ: "xz txz",
    Kind.ZSTD: "zst",
    Kind.TAR: "tar",
    Kind.SQLITE: "sqlite sqlite3 gpkg",
    Kind.DBF: "dbf",
    Kind.JET: "mdb accdb",
    Kind.PST: "pst ost",
    Kind.DER: "p7m p7s p7b p12 pfx der",
    Kind.OPENPGP: "gpg pgp",
    Kind.AGE: "age",
    Kind.KEEPASS: "kdbx",
    Kind.RTF: "rtf",
    Kind.XML: "xml svg xsd xsl gml kml xhtml gpx",
    Kind.HTML: "html htm",
    Kind.JSON: "json geojson",
    Kind.MAIL: "eml mbox",
    Kind.TEXT: "txt csv tsv md rst log ini cfg conf yml yaml py js css sql ics vcf sh bat ps1 tex po properties c h "
    "java php",
}
_PROMISED: dict[str, Kind] = {word: kind for kind, words in _EXTENSIONS.items() for word in words.split()}
_ENVELOPES = frozenset(
    [
        "zip",
        "7z",
        "rar",
        "gz",
        "tgz",
        "bz2",
        "xz",
        "zst",
        "tar",
        "gpg",
        "pgp",
        "asc",
        "age",
        "p7m",
        "p7s",
        "kdbx",
        "aes",
    ]
)
_OFFICE = frozenset(_EXTENSIONS[Kind.ZIP].split()) - frozenset(
    ["zip", "jar", "whl", "war", "ear", "apk", "kmz", "3mf", "xps", "oxps", "epub"]
)
_COPIES = frozenset({"bak", "old", "orig", "tmp", "backup", "sav", "save", "copy", "alt", "kopie"})


def extensions(name: str) -> tuple[str, ...]:
    """Return the extensions of a name in lower case, innermost first."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    return tuple(base.split(".")[1:])


def promised(name: str) -> Kind | None:
    """Return the format that a name promises, None when it promises none.

    An extension nobody knows behind one that is known ("plan.docx.locked") does not take the promise back; a known
    envelope or copy ("plan.docx.gpg", "plan.docx.bak") speaks for itself.
    """
    parts = extensions(name)
    if not parts:
        return None
    if parts[-1] in _PROMISED:
        return _PROMISED[parts[-1]]
    if len(parts) == 1 or parts[-1] in _ENVELOPES:
        return None
    return _PROMISED.get(parts[-2])


def promises_office(name: str) -> bool:
    """Whether the last extension says that a ZIP is an office document."""
    parts = extensions(name)
    return bool(parts) and parts[-1] in _OFFICE


def announces_envelope(name: str) -> bool:
    """Whether the last extension says that the file is packed or encrypted by its owner."""
    parts = extensions(name)
    return bool(parts) and parts[-1] in _ENVELOPES


def has_strange_suffix(name: str) -> bool:
    """Whether an unknown extension was put behind a known one, as encryptors do."""
    parts = extensions(name)
    if len(parts) <= 1 or parts[-1] in _PROMISED or parts[-1] in _ENVELOPES or parts[-1] in _COPIES:
        return False
    return parts[-2] in _PROMISED
