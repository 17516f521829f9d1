"""Words in names that do not tell vendors or products apart."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LEGAL_FORMS = _words(
    """
    inc incorporated ltd limited llc llp lp gmbh ggmbh mbh ag kg kgaa ohg eg ev se sa sas sarl srl spa bv nv ab oy oyj
    as asa aps plc pty pte corp corporation co company cie kk sro doo zrt ood ltda cv lda coltd the und and of for der
    die das
    """
)
"""Words that say what kind of company it is."""

TRADE_WORDS = _words(
    """
    software systems system technologies technology tech solutions solution group holding holdings international
    electronics project projects foundation team labs lab networks network industries industrial communications
    security digital media global deutschland germany america usa europe community
    """
)
"""Words that vendors' names share; they count only when nothing else is left."""

EMPTY_PRODUCT_WORDS = _words(
    """
    firmware software series family product products version versions ver all application app the and of for with by
    incl including variant variants edition device devices model models plugin plug in wordpress module serie reihe
    baureihe produktfamilie und der die das fuer mit installation
    """
)
"""Words of product names that do not tell products apart."""

KIND_WORDS = _words(
    """
    access adapter adaptor appliance bridge camera client component console controller converter display door drive
    firewall gateway interface lan manager meter modem monitor network package panel phone platform point portal printer
    recorder router sensor server service station studio suite switch system terminal tool unit web wifi wlan dienst
    drucker kamera netzwerk steuerung
    """
)
"""Words that say what kind of thing it is; a name is hardly another one for lacking them."""

EDITION_WORDS = _words(
    """
    addon addons agent android api app basic client cloud core desktop editor enterprise extension free ios linux lite
    mac macos manager mobile plus premium pro sdk server standard tool viewer web windows
    """
)
"""Words that tell editions and parts of a product apart: one that only the entry has makes it another."""

NO_VENDOR = frozenset({""}) | _words(
    """
    na none unknown unbekannt various multiple multiplevendors opensource other others sonstige diverse verschiedene
    vendor unspecified hersteller
    """
)
"""What stands in the vendor's field when nobody is named (CERT-Bund writes "Open Source"), in one piece."""
