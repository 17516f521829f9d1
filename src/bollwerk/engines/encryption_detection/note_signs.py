"""What ransom notes say, as patterns over lower-case text with single spaces (German and English)."""

import re
from collections.abc import Mapping
from enum import StrEnum


class NoteSign(StrEnum):
    """What a ransom note says."""

    YOUR_FILES_ENCRYPTED = "your_files_encrypted"
    DECRYPTION_OFFERED = "decryption_offered"
    PAYMENT = "payment"
    HIDDEN_CHANNEL = "hidden_channel"
    ONION_ADDRESS = "onion_address"
    CONTACT = "contact"
    PERSONAL_ID = "personal_id"
    PUBLICATION = "publication"
    DATA_TAKEN = "data_taken"
    WARNING = "warning"
    PROOF = "proof"
    DEADLINE = "deadline"
    ADDRESSED = "addressed"
    NOTE_NAME = "note_name"


def _any(*patterns: str) -> str:
    """Return the pattern that matches any of `patterns`."""
    return "|".join(patterns)


_YOURS = (
    "(?:"
    + _any(
        r"your",
        r"ihre?[nrms]?",
        r"eure?[nrms]?",
        r"deine?[nrms]?",
        r"all(?:e|en)?",
        r"the",
    )
    + ")"
)
_THINGS = (
    "(?:"
    + _any(
        r"files?",
        r"data(?:bases?)?",
        r"documents?",
        r"network",
        r"systems?",
        r"servers?",
        r"computers?",
        r"infrastructure",
        r"pcs?",
        r"photos",
        r"backups?",
        r"machines?",
        r"dateien",
        r"daten(?:banken)?",
        r"dokumente",
        r"netzwerke?s?",
        r"server",
        r"rechner",
        r"systeme?n?",
        r"computer",
        r"fotos",
        r"sicherungen",
        r"company",
        r"organi[sz]ation",
        r"unternehmens?",
    )
    + ")"
)
_LOCKED = (
    "(?:"
    + _any(
        r"encrypt(?:ed)?",
        r"crypted",
        r"locked",
        r"ciphered",
        r"verschl(?:ü|ue)sselt\w*",
        r"gesperrt\w*",
        r"hacked",
        r"compromised",
        r"breached",
        r"penetrated",
        r"attacked",
        r"infected",
        r"gehackt\w*",
        r"kompromittiert\w*",
        r"infiziert\w*",
    )
    + ")"
)
_SIGNS: tuple[tuple[NoteSign, int, str], ...] = (
    (
        NoteSign.YOUR_FILES_ENCRYPTED,
        3,
        _any(
            rf"\b{_YOURS} (?:\w+[ ,/]+){{0,6}}{_THINGS}\b.{{0,90}}?\b{_LOCKED}\b",
            rf"\b{_LOCKED} (?:\w+[ ,]+){{0,5}}{_YOURS} (?:\w+ ){{0,3}}{_THINGS}\b",
        ),
    ),
    (
        NoteSign.DECRYPTION_OFFERED,
        2,
        _any(
            r"\bdecrypt(?:ion|or|er|ing|ed|s)?\b",
            r"\bdecoder",
            r"\bentschl(?:ü|ue)ssel",
            r"\bunlock(?:er|ing)? (?:\w+ )?(?:files|data|tool|key)",
            (
                r"\b(?:restore|recover|return|get back|wiederherstell\w*) (?:\w+ ){0,3}(?:files|data|access|"
                r"network|dateien|daten)"
            ),
            r"\bprivate key\b",
            r"\bprivate[rn]? schl(?:ü|ue)ssel",
            r"(?:dateien|daten) (?:\w+ ){0,4}(?:wiederherstell|zur(?:ü|ue)ck)",
        ),
    ),
    (
        NoteSign.PAYMENT,
        2,
        _any(
            r"\bbitcoins?\b",
            r"\bbtc\b",
            r"\bmonero\b",
            r"\bxmr\b",
            r"\bransom\b",
            r"\bl(?:ö|oe)segeld",
            r"\bkryptow(?:ä|ae)hrung",
            r"\bcryptocurrenc",
            r"\b(?:make|after|your|the|for) (?:the )?payment\b",
            r"\bpay(?:ing)? (?:us|for|the|a|in)\b",
            r"\bwallet\b",
            r"\b(?:bezahl|zahl)(?:en|ung|t)\b",
            r"\bnegotiat",
            r"\bthe price\b",
            r"\bder preis\b",
            r"\bverhandl",
        ),
    ),
    (
        NoteSign.HIDDEN_CHANNEL,
        3,
        _any(
            r"\.onion\b",
            r"\btor[- ]?browser",
            r"\btorproject\.org",
            r"\bqtox\b",
            r"\btox(?: chat)? ?id\b",
            r"\btox\.chat",
            r"\bgetsession\.org",
            r"\bsession (?:messenger|id)",
            r"\bonionmail",
            r"\bcock\.li",
            r"\bairmail\.cc",
            r"\bjabber\b",
            r"\bproton(?:mail)?\.(?:com|me|ch)",
            r"\bprotonmail",
            r"\btutanota",
            r"\btuta\.io",
            r"\bkeemail",
            r"\bbitmessage",
            r"\btelegram",
            r"\bicq\b",
            r"\bmsgsafe",
            r"\bmailfence",
            r"\bctemplar",
            r"\bskiff\.com",
            r"\bsimplex\b",
            r"\btorbox",
            r"\bdnmx",
            r"\b[0-9a-f]{76}\b",
        ),
    ),
    (
        NoteSign.ONION_ADDRESS,
        2,
        _any(
            r"\b[a-z2-7]{16}(?:[a-z2-7]{40})?\.onion\b",
        ),
    ),
    (
        NoteSign.CONTACT,
        1,
        _any(
            r"\b(?:contact|write|e-?mail|message|reach|text) (?:to )?(?:us|me)\b",
            r"\bcontact (?:information|the|with)",
            r"\bkontaktier",
            r"\bnehmen sie kontakt",
            r"\bschreiben sie (?:uns|an|eine)",
            r"\bsend (?:\w+ ){0,3}(?:e-?mail|message|to us)",
            r"\bmelden sie sich",
            r"\bget in (?:touch|contact)",
            r"\bto (?:contact|this e-?mail)",
            r"[\w.+-]+@[\w-]+\.\w+",
            r"\blog ?in\b.{0,40}\bchat\b",
            r"\blive chat",
        ),
    ),
    (
        NoteSign.PERSONAL_ID,
        2,
        _any(
            (
                r"\b(?:your|personal|unique|decryption|victim|client|user|company|chat|ihre|pers(?:ö|"
                r"oe)nliche\w*|machine|key|system) ?-?(?:\w+ )?(?:id|identifier|kennung|code|key)\b"
            ),
            r"\bid ?[:=]",
            r"\bident\b",
            r"\b(?:begin|start) (?:\w+ )?(?:key|id)\b",
        ),
    ),
    (
        NoteSign.PUBLICATION,
        2,
        _any(
            (
                r"\b(?:publish|leak|sell|sold|auction|disclos|expos|releas|post|reveal|ver(?:ö|oe)ffentlich|"
                r"verkauf)\w*\b.{0,70}\b(?:data|files|information|documents|internet|publicly?|blog|web ?site|"
                r"secrets|competitors|daten|dateien|netz)\b"
            ),
            (
                r"\b(?:data|files|information|documents|secrets|daten|dateien) (?:\w+[ ,]+){0,8}(?:publish|"
                r"leaked|sold|disclosed|exposed|auction|made public|ver(?:ö|oe)ffentlich|verkauft)"
            ),
            r"\bdark ?net\b",
            r"\bdark ?web\b",
            r"\bdata ?leak",
            r"\bjournalists?\b",
        ),
    ),
    (
        NoteSign.DATA_TAKEN,
        2,
        _any(
            (
                r"\b(?:download|stol|steal|exfiltrat|copied|extract|leaked|exported|entwendet|gestohlen|"
                r"kopiert|gather|collected|acquired|uploaded|taken|obtained|heruntergeladen|abgezogen|"
                r"ausgeleitet)\w*\b.{0,80}\b(?:data|files|documents|information|daten|dateien|gb|tb|gigabytes|"
                r"terabytes|databases|dokumente)\b"
            ),
            (
                r"\b(?:data|files|documents|information|daten|dateien|databases)\b.{0,60}\b(?:download|stolen|"
                r"exfiltrat|copied|extracted|leaked|exported|entwendet|gestohlen|kopiert)\w*"
            ),
        ),
    ),
    (
        NoteSign.WARNING,
        2,
        _any(
            (
                r"\b(?:do not|don'?t|dont|never|no need to|any attempts?|avoid) (?:\w+[ ,]+){0,5}(?:renam|"
                r"modif|edit|delet|chang|mov|rec(?:over|tif)|restor|decrypt|contact|call|turn off|shut|reboot|"
                r"third|police|fbi|hire|touch|use|waste|try|panic)"
            ),
            r"\bthird[- ]party\b",
            r"\bdrittanbieter",
            r"\bversuchen sie nicht",
            (
                r"\b(?:nicht|keine) (?:\w+ ){0,4}(?:um(?:zu)?benenn|ver(?:ä|ae)nder|l(?:ö|oe)sch|polizei|"
                r"neu ?start|entschl)"
            ),
            r"\brecovery compan",
            r"\blaw enforcement",
            r"\bpermanent(?:ly)? (?:\w+ )?(?:los|damag|delet)",
            r"\birreversibl",
            r"\bdauerhaft",
            r"\bunwiderruflich",
            r"\bfor(?:ever)\b",
        ),
    ),
    (
        NoteSign.PROOF,
        2,
        _any(
            r"\bfor free\b",
            r"\bfree (?:decrypt|test|trial)",
            r"\btest (?:decrypt|file)",
            r"\b(?:proof|guarantee|garanti|beweis)\w*",
            r"\bkostenlos",
            (
                r"\b(?:send|decrypt|restore) (?:us )?(?:up to )?(?:\d|one|two|three|several|a few|"
                r"some) (?:\w+[- ]){0,3}files?"
            ),
            r"\bevidence",
        ),
    ),
    (
        NoteSign.DEADLINE,
        1,
        _any(
            (
                r"\b(?:within|in|after|have|only|next|every) (?:the )?(?:next )?\d+[- ]?(?:hours?|days?|"
                r"stunden|tage\w*|h)\b"
            ),
            r"\bdeadline",
            r"\b\d+ (?:hours|days|stunden|tagen?)\b",
            r"\binnerhalb von\b",
            r"\bprice will",
            r"\bpreis (?:wird|verdoppelt|steigt)",
            r"\bas soon as",
            r"\bcount ?down",
            r"\btime is",
            r"\bthe (?:faster|sooner|longer)",
            r"\basap\b",
            r"\bdoubled?\b",
            r"\bimmediately\b",
            r"\bumgehend",
        ),
    ),
    (
        NoteSign.ADDRESSED,
        1,
        _any(
            rf"\b(?:your|ihre?[nrms]?|eure?[nrms]?|deine?[nrms]?) (?:\w+ ){{0,3}}{_THINGS}\b",
            r"\bwhat happened\b",
            r"\bwas ist passiert",
            r"\bhello,? (?:dear|my)",
            r"\bdear (?:management|sir|owner|user|customer|company)",
            r"\byou(?:'ve| have)? (?:been|are|were) (?:hack|a victim|attack|encrypt|lock)",
            r"\bwe are (?:the|a|not)\b",
            r"\bwir (?:sind|haben)\b",
        ),
    ),
)
SIGNS: tuple[tuple[NoteSign, int, re.Pattern[str]], ...] = tuple(
    (sign, weight, re.compile(pattern)) for sign, weight, pattern in _SIGNS
)
"""Each sign with its weight and what shows it."""
WORDS: Mapping[NoteSign, tuple[str, ...]] = {
    NoteSign.DECRYPTION_OFFERED: (
        "decrypt", "decoder", "entschl", "unlock", "restore", "recover", "return", "get back", "wiederherstell",
        "private", "dateien", "daten",
    ),
    NoteSign.HIDDEN_CHANNEL: (
        "onion", "tor browser", "tor-browser", "torbrowser", "torproject", "tox", "getsession", "session", "cock.li",
        "airmail", "jabber", "proton", "tuta", "keemail", "bitmessage", "telegram", "icq", "msgsafe", "mailfence",
        "ctemplar", "skiff", "simplex", "torbox", "dnmx",
    ),
    NoteSign.ONION_ADDRESS: (".onion",),
}  # fmt: skip
"""Words of which a text holds one when it shows the sign. Bare identifiers of 76 digits (Tox) come with a word, too."""
