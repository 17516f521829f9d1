"""Rules for the repository itself: what may be committed, and what must stand beside the code."""

import ast
import re
import subprocess
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path

import polib
import pytest
from django.apps import apps

import bollwerk.rooms

PROJECT = Path(__file__).resolve().parents[2]
ROOMS = sorted(p.name for p in Path(bollwerk.rooms.__path__[0]).iterdir() if (p / "room.py").exists())
ENGINES = sorted(p.name for p in (PROJECT / "src/bollwerk/engines").iterdir() if (p / "__init__.py").exists())
PAGES = sorted(p for p in [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("changelog.d/*.md")])

MAX_BYTES = 1_000_000
"""Larger files belong into a release or are generated."""
MAX_LINES = 400
LONGER_FOR_A_REASON: dict[str, str] = {}
"""Source files above the limit, with the reason."""

SECRETS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY",
    "age key": r"AGE-SECRET-KEY-1[A-Z0-9]{20}",
    "cloud access key": r"\bAKIA[0-9A-Z]{16}\b",
    "code hosting token": r"\bgh[pousr]_[A-Za-z0-9]{30}|\bglpat-[A-Za-z0-9_-]{18}",
    "address with a password": r"\b[a-z]+://[^\s/:@\"'{}<>]+:[^\s/@\"'{}<>*.$]{6,}@",
}
HOSTS = (
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|artifactregistry|pkg\.dev|proxy\.golang\.org|jfrog\.io"
    r"|--index-url|--extra-index-url|--find-links"
)
MACHINE_PATHS = r"(?<![\w.~/-])/(?:home|root|work|Users|mnt|workspace)/[A-Za-z0-9_]"
MADE_UP = r"/home/(?:user|reader|nobody)\b"
"""Folders in samples that belong to nobody's machine."""


@cache
def committed() -> tuple[str, ...]:
    """Return the committed files; in a copy without git, all files that are not made by tools."""
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
        return tuple(name for name in listed.splitlines() if (PROJECT / name).is_file())
    except (OSError, subprocess.CalledProcessError):
        made = {".venv", "var", "build", "__pycache__", "node_modules"}
        found = (p.relative_to(PROJECT) for p in PROJECT.rglob("*") if p.is_file())
        return tuple(str(p) for p in found if not made & set(p.parts) and not any(d.startswith(".") for d in p.parts))


@cache
def texts() -> dict[str, str]:
    """Return every committed text by its name, this file left out: it names what it looks for."""
    found = {}
    for name in committed():
        raw = (PROJECT / name).read_bytes()
        if b"\0" not in raw[:8192] and name != "tests/conformance/test_repository.py":
            found[name] = raw.decode("utf-8", "replace")
    return found


def lines_with(pattern: str, *, but_not: str = r"(?!)") -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts().items()
        if re.search(pattern, text)
        for number, line in enumerate(text.splitlines(), start=1)
        if re.search(pattern, line) and not re.search(but_not, line)
    ]


def requirement_names(name: str) -> set[str]:
    lines = (PROJECT / name).read_text().splitlines()
    return {re.split(r"[\[<>=~ ]", line)[0].lower() for line in lines if line and line[0].isalnum()}


def reasoned_libraries() -> set[str]:
    table = (PROJECT / "docs/adr/0002-libraries.md").read_text()
    return set(re.findall(r"^\| ([a-z0-9-]+) \|", table, re.MULTILINE)) - {"library"}


def links_of(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    return re.findall(r"\]\(([^)\s]+)\)", text)


def glossary() -> list[tuple[str, str]]:
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", (PROJECT / "docs/glossary.md").read_text(), re.MULTILINE)
    return [row for row in rows if row[0] != "German" and not row[0].startswith("---")]


@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_is_committed(kind):
    assert not lines_with(SECRETS[kind])


@pytest.mark.parametrize(
    ("kind", "sample"),
    [
        ("private key", "-----BEGIN " + "EC PRIVATE KEY-----"),
        ("age key", "AGE-SECRET-" + "KEY-1QQPQYPQXPQ9QCRSSZG2PVXQ6RS0ZQG3YYC5"),
        ("cloud access key", "AKIA" + "ABCDEFGHIJKLMNOP"),
        ("code hosting token", "ghp_" + "a" * 36),
        ("address with a password", "postgresql://bollwerk:" + "geheim1234@db/bollwerk"),
    ],
)
def test_the_search_for_secrets_knows_each_kind(kind, sample):
    assert re.search(SECRETS[kind], sample)


def test_no_committed_file_names_a_registry():
    assert not lines_with(HOSTS)


def test_no_committed_file_names_a_folder_of_somebodys_machine():
    assert not lines_with(MACHINE_PATHS, but_not=MADE_UP)


def test_no_committed_file_is_large():
    assert not [name for name in committed() if (PROJECT / name).stat().st_size > MAX_BYTES]


def test_no_source_file_is_long():
    sources = [
        name for name in texts() if name.startswith("src/") and name.endswith(".py") and "/migrations/" not in name
    ]
    too_long = {name for name in sources if len(texts()[name].splitlines()) > MAX_LINES}

    assert too_long == set(LONGER_FOR_A_REASON)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_its_hashes_and_no_address(lock):
    text = (PROJECT / lock).read_text()
    packages = re.split(r"\n(?=[A-Za-z0-9])", text)

    assert "://" not in text
    assert len(packages) > 50
    assert not [package.splitlines()[0] for package in packages if "--hash=sha256:" not in package]


@pytest.mark.parametrize("wanted", ["requirements.in", "requirements-dev.in"])
def test_every_wanted_library_is_locked_and_has_its_reason(wanted):
    locked = set(
        re.findall(
            r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==", (PROJECT / wanted).with_suffix(".txt").read_text(), re.MULTILINE
        )
    )
    reasons = reasoned_libraries()

    assert requirement_names(wanted) <= {name.lower() for name in locked}
    assert requirement_names(wanted) <= reasons


def test_no_reason_is_given_for_a_library_that_is_gone():
    reasons = reasoned_libraries()

    assert reasons <= requirement_names("requirements.in") | requirement_names("requirements-dev.in")


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_page_and_stands_in_the_tables(room):
    assert (PROJECT / "docs/rooms" / f"{room}.md").exists()
    for page in ("README.md", "LIESMICH.md"):
        assert re.search(rf"^\| S\d+ \|.*`{room}`", (PROJECT / page).read_text(), re.MULTILINE), page


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_tests(room):
    assert list((PROJECT / "tests/rooms" / room).glob("**/test_*.py"))


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_has_tests_and_stands_in_the_architecture(engine):
    assert list((PROJECT / "tests/engines" / engine).glob("**/test_*.py"))
    assert f"`{engine}`" in (PROJECT / "ARCHITECTURE.md").read_text()


@pytest.mark.parametrize("document", ["README.md", "LIESMICH.md"])
def test_both_readmes_tell_of_all_sixteen_rows(document):
    rows = re.findall(r"^\| (S\d+) \|", (PROJECT / document).read_text(), re.MULTILINE)

    assert rows == [f"S{number}" for number in range(1, 17)]


@pytest.mark.parametrize("document", PAGES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_of_the_docs_lead_somewhere(document):
    inside = [link.partition("#")[0] for link in links_of(document) if "://" not in link and not link.startswith("#")]

    assert not [link for link in inside if not (document.parent / link).exists()]


def test_the_glossary_uses_each_word_once():
    german, english = zip(*glossary(), strict=True)

    assert len(german) >= 120
    assert not {word for word in german if german.count(word) > 1}
    assert not {word for word in english if english.count(word) > 1}


def test_adrs_have_numbers_of_their_own():
    numbers = [path.name[:4] for path in (PROJECT / "docs/adr").glob("*.md")]

    assert len(numbers) == len(set(numbers))
    assert all(number.isdecimal() for number in numbers)


def test_fragments_of_the_changelog_say_what_kind_they_are():
    fragments = [path.name for path in (PROJECT / "changelog.d").glob("*") if path.name != "README.md"]

    assert not [name for name in fragments if not re.fullmatch(r"\d+\.(change|fix|security|breaking)\.md", name)]


def test_the_licence_is_named_the_same_everywhere():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]

    assert project["license"] == "EUPL-1.2"
    assert (PROJECT / "LICENSE").read_text().startswith("SPDX-License-Identifier: EUPL-1.2\n")


def packages_with_texts() -> list[Path]:
    """Return our apps whose code or templates mark a text for translation."""
    ours = [Path(config.path) for config in apps.get_app_configs() if config.name.startswith("bollwerk.")]
    marks = re.compile(r"gettext|{% (?:translate|blocktranslate|trans) ")
    return [
        path
        for path in ours
        if any(marks.search(file.read_text()) for ending in ("*.py", "*.html") for file in path.rglob(ending))
    ]


@pytest.mark.parametrize("package", packages_with_texts(), ids=lambda path: path.name)
def test_every_package_with_texts_has_its_catalogue(package):
    catalogue = package / "locale/de/LC_MESSAGES/django.po"

    assert catalogue.exists()
    assert len(polib.pofile(str(catalogue))) > 0


def with_migrations() -> list[str]:
    return [
        c.label
        for c in apps.get_app_configs()
        if c.name.startswith("bollwerk.") and Path(c.path, "migrations").is_dir()
    ]


@pytest.mark.parametrize("label", with_migrations())
def test_migrations_are_one_line(label):
    folder = Path(apps.get_app_config(label).path) / "migrations"
    names = sorted(path.stem for path in folder.glob("[0-9]*.py"))

    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    for before, name in pairwise(names):
        assert (label, before) in _dependencies(folder / f"{name}.py"), name


def _dependencies(path: Path) -> list[tuple[str, str]]:
    """Return the literal dependencies of a migration."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "dependencies":
            pairs = node.value.elts if isinstance(node.value, ast.List) else []
            return [ast.literal_eval(pair) for pair in pairs if isinstance(pair, ast.Tuple)]
    return []
