"""The house under load: pages with permissions and history, protection needs recomputed.

`./run bench house --json` seeds a house of its own in a temporary folder (or in the empty database that
``BOLLWERK_BENCH_DATABASE_URL`` names), starts the web server on loopback and asks with four parallel clients.
"""

import argparse
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

PEERS = {
    "list": (("CISO Assistant 3.20.8, 10,000 rows", 186.0), ("NetBox 4.6.8, 10,000 rows", 302.0)),
    "search": (("CISO Assistant 3.20.8, 10,000 rows", 182.0), ("NetBox 4.6.8, 10,000 rows", 357.0)),
}
"""Median answer times in milliseconds of a 50-row list and of a search, sequential requests, one loaded 2-core machine,
SQLite and PostgreSQL with Redis respectively; measured for the stack decision of November 2026."""

PROJECT = Path(__file__).resolve().parent.parent
CLIENTS = 4
ROUNDS = 60
"""Requests of each client to each page; the first ten of each client warm up and do not count."""
WARM_UP = 10


def figure(name, value, unit, bound, peers=()):
    """Print one figure; the smallest peer stands for all."""
    peer = min(peers, key=lambda one: one[1], default=(None, None))
    line = {"figure": name, "value": round(value, 3 if value < 10 else 1), "unit": unit, "bound": bound}
    line |= {"peer": peer[0], "peer_value": peer[1], "holds": value < bound}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def note(text):
    print(text, file=sys.stderr, flush=True)


def p95(times):
    return statistics.quantiles(times, n=20)[-1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, cookie, path):
    """Yield nothing, return milliseconds of the counted requests of one client."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    for number in range(ROUNDS + WARM_UP):
        started = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} answers {answer.status}")
        if number >= WARM_UP:
            times.append(1000 * (time.perf_counter() - started))
    connection.close()
    return times


def measure(port, cookie, path):
    with ThreadPoolExecutor(CLIENTS) as clients:
        asked = [clients.submit(ask, port, cookie, path) for _ in range(CLIENTS)]
        return [t for one in asked for t in one.result()]


def pages(made):
    """Return the measured pages with the peers they compare to."""
    search = "/inventory/?q="
    return {
        "list page": ("/inventory/systems/", "list"),
        "list page, all kinds": ("/inventory/", "list"),
        "filtered list (department and need)": (f"/inventory/?department={made['department']}&need=2", "list"),
        "filtered list (from the Internet)": ("/inventory/?exposure=internet", "list"),
        "search, rare term": (search + quote("srv-an-050001"), "search"),
        "search, medium term": (search + quote("datenbank"), "search"),
        "search, term in most rows": (search + quote("server"), "search"),
        "detail page": (f"/inventory/{made['system']}/", ""),
        "detail page, relations": (f"/inventory/{made['application']}/relations/", ""),
    }


def session_of(account):
    from django.test import Client

    client = Client()
    client.force_login(account, backend="bollwerk.foundation.people.log_in.HouseBackend")
    return f"bollwerk_session={client.cookies['bollwerk_session'].value}"


def serve(port):
    from bollwerk.shell.supervisor import web_command

    server = subprocess.Popen(web_command("127.0.0.1", port))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    raise SystemExit("the web server did not start")


def resident_mb(pid):
    """Return the memory of a process and all below it."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        found[int(text["Pid"])] = int(text["PPid"]), int(text.get("VmRSS", "0").split()[0])
    family = {pid}
    while more := {child for child, (parent, _) in found.items() if parent in family} - family:
        family |= more
    return sum(found[one][1] for one in family if one in found) / 1024


def measure_needs(made):
    """Measure the full computation and one change, differences written."""
    from bollwerk.engines.dependency_graph import Need
    from bollwerk.foundation.access import deciding
    from bollwerk.rooms.inventory import services
    from bollwerk.rooms.inventory.models import InheritedNeed, ServiceProcess
    from bollwerk.rooms.inventory.protection import recompute_needs

    with deciding("benchmarks.house"):
        first = timed(recompute_needs)[0]
        note(f"first computation of all protection needs: {first:.2f} s, {InheritedNeed.objects.count()} rows written")
        keys = list(InheritedNeed.objects.order_by("pk").values_list("pk", flat=True)[::20])
        InheritedNeed.objects.filter(pk__in=keys[:5000]).update(
            level=Need.VERY_HIGH, confidentiality=3, integrity=3, availability=3
        )
        seconds, count = timed(recompute_needs)
        note(f"all protection needs again, {count} differences")
        figure("recompute all protection needs, differences written", seconds, "s", 2)
        times = []
        for number in range(30):
            row = ServiceProcess.objects.get(pk=made["process"])
            facts = {"availability": 3 if number % 2 else 1}
            times.append(
                1000 * timed(services.update_target, target_id=row.pk, facts=facts, expected_revision=row.revision)[0]
            )
        figure("protection needs after one change, the whole service", p95(times), "ms", 50)


def measure_answer():
    """Measure the answer to an inquiry of 15 questions, and its PDF, in the house of the benchmark."""
    from benchmarks.council import INQUIRY

    from bollwerk.foundation import clock
    from bollwerk.foundation.access import deciding
    from bollwerk.rooms.council import console
    from bollwerk.rooms.council.exports.pdf import to_pdf
    from bollwerk.rooms.council.exports.sheets import sheet_of
    from bollwerk.rooms.council.matching import read_paper
    from bollwerk.rooms.council.states import Rendition

    with deciding("benchmarks.house"):
        runs = [timed(lambda: console.answered(read_paper(INQUIRY), clock.today())) for _ in range(3)]
        sheet, at = sheet_of(runs[-1][1], Rendition.PUBLIC), clock.now()
        times = [timed(lambda: to_pdf(sheet, city="Musterstadt", at=at))[0] for _ in range(6)]
    figure("inquiry of 15 questions answered, slower of the second and third time", max(r[0] for r in runs[1:]), "s", 2)
    figure("PDF of the answer, slowest of five after the first", max(times[1:]), "s", 0.2)


def measure_start(folder):
    """Measure `./run` of an installed, filled house until its log-in page is answered, and all its memory."""
    port = free_port()
    environment = {**os.environ, "BOLLWERK_DATA": folder, "DATABASE_URL": ""}
    started = time.perf_counter()
    house = subprocess.Popen(
        [PROJECT / "run", "start", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, cwd=PROJECT
    )
    try:
        seconds = time_to_page(house, port, started)
        figure("start to first page, installed and filled", seconds, "s", 5)
        time.sleep(8)
        figure("supervisor, web server and worker in memory", resident_mb(house.pid), "MB", 500)
    finally:
        house.terminate()
        house.wait(30)


def time_to_page(house, port, started):
    while time.perf_counter() - started < 120 and house.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/konto/login/")
            if connection.getresponse().status == 200:
                return time.perf_counter() - started
        except OSError:
            time.sleep(0.02)
    raise SystemExit("the house did not start")


def timed(call, **options):
    started = time.perf_counter()
    result = call(**options)
    return time.perf_counter() - started, result


def analyse():
    """Let the database look at what its tables hold."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def prepare(arguments):
    """Migrate and seed; return the reader's cookie and what was made."""
    import django

    django.setup()
    from benchmarks.house_load import seed
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    seconds, (account, made) = timed(seed, systems=arguments.systems, relations=arguments.relations)
    note(f"seeded {arguments.systems} systems and {arguments.relations} relations in {seconds:.0f} s")
    analyse()  # PostgreSQL does so by itself a minute after such a load
    measure_needs(made)
    measure_answer()
    from bollwerk.foundation.access import deciding
    from bollwerk.rooms.inventory.completeness import refresh_all_gaps

    with deciding("benchmarks.house"):
        refresh_all_gaps()
    analyse()
    from bollwerk.foundation.people.models import Department

    with deciding("benchmarks.house"):
        made["department"] = Department.objects.order_by("pk").values_list("pk", flat=True)[3]
    return session_of(account), made, connection.vendor


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--systems", type=int, default=100_000)
    parser.add_argument("--relations", type=int, default=300_000)
    parser.add_argument("--keep", default="", help="folder to keep the house in")
    arguments = parser.parse_args()
    folder = Path(arguments.keep or tempfile.mkdtemp(prefix="bollwerk-bench-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "bollwerk.shell.settings"
    os.environ["BOLLWERK_DATA"] = str(folder)
    os.environ["DATABASE_URL"] = os.environ.get("BOLLWERK_BENCH_DATABASE_URL", "")
    try:
        run(arguments)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder)


def run(arguments):
    cookie, made, vendor = prepare(arguments)
    bound = 90 if vendor == "postgresql" else 60
    port = free_port()
    server = serve(port)
    try:
        for name, (path, peers) in pages(made).items():
            times = measure(port, cookie, path)
            note(f"{name}: median {statistics.median(times):.1f} ms")
            figure(f"{name}, p95 of {CLIENTS} clients, {vendor}", p95(times), "ms", bound, PEERS.get(peers, ()))
        figure("web server in memory", resident_mb(server.pid), "MB", 500)
    finally:
        server.terminate()
        server.wait(20)
    if vendor == "sqlite":
        measure_start(os.environ["BOLLWERK_DATA"])


if __name__ == "__main__":
    main()
