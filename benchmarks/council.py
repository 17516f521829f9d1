"""An inquiry of 15 questions answered from the house, its PDF, and the leak test with 100,000 identifiers.

Run: `./run bench council --json`. One JSON line per figure. The house that is measured is the one of BOLLWERK_DATA;
the questions are written here. The peer of the leak test asks for each identifier in turn and knows one spelling only.
"""

import json
import os
import random
import statistics
import sys
import time
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bollwerk.shell.settings")

INQUIRY = """Anfrage Nr. 99/2026 der Stadtratsfraktion Freie Liste betreffend IT-Sicherheit der Stadtverwaltung

1. Wie bewertet die Verwaltung das Schutzniveau ihrer IT-Systeme?
2. Welche Konzepte und Richtlinien bestehen zur Informationssicherheit?
3. Welche Notfallpläne gibt es für einen Ausfall der IT?
4. Wann wurden diese zuletzt geübt?
5. Welche Stellen werden bei einem Sicherheitsvorfall alarmiert?
6. Welcher Anteil der Fachverfahren wird selbst gehostet, welcher extern betrieben?
7. Finden Penetrationstests statt? Wenn ja, mit welchen Ergebnissen?
8. Wie ist die Stadt auf Ransomware vorbereitet?
9. Wie werden Datensicherungen vor Angreifern geschützt?
10. Erhalten alle eingesetzten Produkte Sicherheitsupdates?
11. Wie werden Warnungen des CERT bearbeitet?
12. Wie werden die Beschäftigten geschult und sensibilisiert?
13. Werden externe Berater in Anspruch genommen?
14. Wie wird die Einhaltung der Richtlinien kontrolliert?
15. Sind Lieferanten und Schnittstellen der Fachverfahren bekannt und gesichert?
"""
IDENTIFIERS = 100_000


def report(figure, value, unit, bound, peer=None, peer_value=None):
    holds = value <= bound
    line = {"figure": figure, "value": round(value, 3), "unit": unit, "bound": bound, "peer": peer}
    print(json.dumps({**line, "peer_value": peer_value and round(peer_value, 3), "holds": holds}))
    return holds


def timed(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def answers():
    from django.urls import reverse

    from bollwerk.engines.inquiry import classify
    from bollwerk.foundation import clock
    from bollwerk.rooms.council import console
    from bollwerk.rooms.council.exports.docx import to_docx
    from bollwerk.rooms.council.exports.pdf import to_pdf
    from bollwerk.rooms.council.exports.sheets import sheet_of
    from bollwerk.rooms.council.matching import read_paper
    from bollwerk.rooms.council.states import Rendition

    def answer(on):
        return console.answered(read_paper(INQUIRY), on)

    # A running house has loaded its addresses and vocabularies; the first request does it, no answer waits for it.
    reverse("council:inquiries")
    classify(INQUIRY)
    runs = [timed(lambda: answer(clock.today())) for _ in range(4)]
    past = [timed(lambda: answer(clock.today() - timedelta(days=1)))[1] for _ in range(3)]
    sheet, at = sheet_of(runs[0][0], Rendition.PUBLIC), clock.now()
    first = timed(lambda: to_pdf(sheet, city="Musterstadt", at=at))[1]
    pdf = [timed(lambda: to_pdf(sheet, city="Musterstadt", at=at))[1] for _ in range(10)]
    docx = [timed(lambda: to_docx(sheet, city="Musterstadt", at=at))[1] for _ in range(5)]
    return [
        report("inquiry of 15 questions answered as of today, first", runs[0][1], "s", 2),
        report(
            "inquiry of 15 questions answered as of today, again", statistics.median(r[1] for r in runs[1:]), "s", 2
        ),
        report("inquiry of 15 questions answered as of yesterday", statistics.median(past), "s", 2),
        report("the answer's PDF, first in the process", first, "s", 2),
        report("the answer's PDF", statistics.median(pdf), "s", 0.2),
        report("the answer's DOCX", statistics.median(docx), "s", 0.5),
    ]


def leak_test():
    from bollwerk.rooms.council.leaks import LeakIndex, Word

    rng = random.Random(1)
    hosts = [
        f"srv-{rng.choice(['ewo', 'kfz', 'dms'])}-{number:05d}.intern.stadt.example" for number in range(IDENTIFIERS)
    ]
    index, build = timed(lambda: LeakIndex(Word(host, str(number)) for number, host in enumerate(hosts)))
    text = INQUIRY * 20 + f" Betroffen ist {hosts[77]}."
    found, search = timed(lambda: index.search("Text", text))
    assert [leak.word.text for leak in found] == [hosts[77]]
    lowered = text.lower()
    _, naive = timed(lambda: [host for host in hosts if host in lowered])
    return [
        report("leak test: taking in 100,000 identifiers", build, "s", 5),
        report(
            "leak test: searching a text of 30,000 characters",
            search,
            "s",
            0.5,
            "asking for each in turn, one spelling only",
            naive,
        ),
    ]


def main():
    import django

    django.setup()
    return 0 if all([*answers(), *leak_test()]) else 1


if __name__ == "__main__":
    sys.exit(main())
