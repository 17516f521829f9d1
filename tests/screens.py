"""Take the pictures of `docs/screens` from a running demo city: ``python -m tests.screens [NAME ...]``.

Start the demo city first (``./run``); its log-in is read from the data folder (``--data``, else ``BOLLWERK_DATA`` or
``var``). A council inquiry is taken in through its form where the city has none yet. ``--variants light,dark,narrow``
and ``--out`` make every picture in every look, for looking at; without them one small picture of each page is kept.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("BOLLWERK_CHROMIUM", "/usr/bin/chromium")
SIZES = {"light": (1280, 900), "dark": (1280, 900), "narrow": (390, 844)}
MOST_LINES = 1250
LARGEST = 200_000
"""Bytes: so much one kept picture may weigh."""

PAPER = """\
Anfrage 0815/2026 der Stadtratsfraktion der Bürgerliste betreffend IT-Sicherheit
1. Wie bewertet die Verwaltung das Schutzniveau der IT-Systeme?
2. Welcher Anteil der Fachverfahren wird von der Stadt oder ihrem IT-Dienstleister betrieben?
3. Gibt es Notfallpläne für den Ausfall der IT, und werden sie geübt?
4. Wie werden Daten gesichert, und wurde die Wiederherstellung erprobt?
5. Was kostet der Betrieb der IT im Jahr?
"""
"""An inquiry of our own, for a city that has none."""

LIST = """\
Gerätename;Inventarnr.;Standort;Beschafft am;Bemerkung
SCH-PC-001;4711;Grundschule Nord;2021-08-01;Lehrerzimmer
SCH-PC-002;4712;Grundschule Nord;2021-08-01;Sekretariat
"""
"""A list with headings of its own, for the mapping of columns."""

PAGES = {
    "start": "/",
    "posture": "/evidence/",
    "claim": "/evidence/claims/?standing=planned > main tbody a",
    "measures": "/measures/",
    "inventory": "/inventory/applications/",
    "inventory-detail": "/inventory/applications/ > a[href^='/inventory/']:text-is('Einwohnermeldewesen')",
    "inventory-mapping": "/inventory/imports/mappings/ > main tbody a",
    "inventory-map": "/inventory/applications/ > a[href^='/inventory/']:text-is('Einwohnermeldewesen') > map/",
    "council-inquiry": "/council/ > main tbody a",
    "council-part": "/council/ > main tbody a > main tbody tr:nth-child(3) a",
    "council-release": "/council/ > main tbody a > freigabe/",
    "advisories": "/advisories/?show=all",
    "advisories-warning": "/advisories/?show=all&q=MUSTERLAND-0006 > main tbody a",
    "lifecycle": "/lifecycle/",
    "inventory-contains": "/inventory/contains/?q=talus-031",
    "gate": "/pentests/gate/",
    "ransomware": "/ransomware/",
    "trail": "/protokoll/",
}
"""Address of each page, then what to click or open from there."""


def code_of(secret: str) -> str:
    """Return the second factor of this moment (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def log_in(page: Page, base: str, data: Path) -> None:
    """Log in as the officer, as people do."""
    known = json.loads((data / "demo-login.json").read_text(encoding="utf-8"))
    page.goto(f"{base}/konto/login/")
    page.fill("[name=login]", "isb")
    page.fill("[name=password]", known["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", code_of(known["totp_secret"]))
    page.press("[name=code]", "Enter")
    page.wait_for_url(f"{base}/")


def take_in_an_inquiry(page: Page, base: str) -> None:
    """Paste the inquiry where there is none."""
    page.goto(f"{base}/council/")
    if page.locator("main tbody a").count():
        return
    page.goto(f"{base}/council/neu/")
    page.fill("[name=text]", PAPER)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/council/*/")


def map_a_list(page: Page, base: str) -> None:
    """Begin the mapping of a list of one's own where there is none."""
    page.goto(f"{base}/inventory/imports/mappings/")
    if page.locator("main tbody a").count():
        return
    page.goto(f"{base}/inventory/imports/mappings/new/")
    page.set_input_files("[name=file]", {"name": "schulen.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.click("main form button[type=submit]")
    page.wait_for_url(re.compile(r"/mappings/\d+/"))


def go(page: Page, base: str, way: str) -> None:
    """Follow the way to a page."""
    address, *steps = way.split(" > ")
    page.goto(f"{base}{address}")
    for step in steps:
        if step.endswith("/"):
            page.goto(f"{page.url.partition('?')[0]}{step}")
        else:
            page.goto(f"{base}{page.locator(step).first.get_attribute('href')}")


def keep_small(file: Path) -> None:
    """Keep a picture of few colours, without what lies below the first screen."""
    with Image.open(file) as picture:
        cut = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, MOST_LINES)))
    cut.quantize(64, dither=Image.Dither.NONE).save(file, optimize=True)


def take(page: Page, base: str, names: list[str], variants: list[str], out: Path) -> int:
    """Take the pictures; return how many are too wide or too heavy."""
    wrong = 0
    for name in names:
        for variant in variants:
            width, height = SIZES[variant]
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme="dark" if variant == "dark" else "light")
            go(page, base, PAGES[name])
            page.wait_for_function("document.fonts.ready.then(() => true)")
            file = out / (f"{name}.png" if variants == ["light"] else f"{name}-{variant}.png")
            page.screenshot(path=file, full_page=True)
            keep_small(file)
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            heavy = file.stat().st_size > LARGEST
            wrong += wider > 0 or heavy
            sys.stdout.write(f"{file.name}  {file.stat().st_size // 1000} kB{'  TOO WIDE' if wider > 0 else ''}\n")
    return wrong


def main() -> int:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PAGES))
    parser.add_argument("--base", default="http://localhost:8000")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("BOLLWERK_DATA", ROOT / "var")))
    parser.add_argument("--variants", default="light", type=lambda text: text.split(","))
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screens")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(locale="de-DE", timezone_id="Europe/Berlin").new_page()
        page.set_default_timeout(60_000)
        log_in(page, asked.base, asked.data)
        take_in_an_inquiry(page, asked.base)
        map_a_list(page, asked.base)
        wrong = take(page, asked.base, asked.names or list(PAGES), asked.variants, asked.out)
        browser.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
