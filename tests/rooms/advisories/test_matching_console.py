"""`advisories match` and `advisories validate`: what they print about a folder and a file."""

import json
from hashlib import sha256

import pysequoia
import pytest

from bollwerk.rooms.advisories.matching_console import InventoryError, match_lines, read_inventory, validate_lines

DOCUMENT = {
    "document": {
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "publisher": {"category": "vendor", "name": "Example", "namespace": "https://example.org"},
        "title": "Switch",
        "tracking": {
            "current_release_date": "2026-01-01T00:00:00Z",
            "id": "EX-1",
            "initial_release_date": "2026-01-01T00:00:00Z",
            "revision_history": [{"date": "2026-01-01T00:00:00Z", "number": "1", "summary": "first"}],
            "status": "final",
            "version": "1",
        },
    },
    "product_tree": {
        "branches": [
            {
                "category": "vendor",
                "name": "Example AG",
                "branches": [
                    {
                        "category": "product_name",
                        "name": "Switch X200",
                        "branches": [
                            {
                                "category": "product_version_range",
                                "name": "vers:all/<V2.5 SP1",
                                "product": {"name": "Switch X200 < V2.5 SP1", "product_id": "P-1"},
                            }
                        ],
                    }
                ],
            }
        ]
    },
    "vulnerabilities": [
        {
            "cve": "CVE-2026-0001",
            "notes": [{"category": "description", "text": "A flaw in OpenSSL of the OpenSSL Project."}],
            "product_status": {"known_affected": ["P-1"]},
        }
    ],
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "ex-1.json").write_text(json.dumps(DOCUMENT))
    (tmp_path / "docs" / "broken.json").write_text("{")
    (tmp_path / "docs" / "provider-metadata.json").write_text("{}")
    return tmp_path / "docs"


def inventory(tmp_path, text):
    path = tmp_path / "inventory.csv"
    path.write_text(text)
    return path


def test_a_match_names_document_item_confidence_and_reason(folder, tmp_path):
    rows = "vendor,product,version\nExample,Switch X200,2.5\nExample,Switch X200,2.5 SP1\nOpenSSL,OpenSSL,3\n"

    lines = [json.loads(line) for line, fine in match_lines(folder, inventory(tmp_path, rows), as_json=True) if fine]

    assert [(line["advisory"], line["item"], line["confidence"]) for line in lines] == [
        ("EX-1", "1", 1.0),
        ("EX-1", "3", 0.525),
    ]
    assert "version '2.5' lies in 'vers:all/<V2.5 SP1'" in lines[0]["why"]
    assert lines[1]["why"].startswith("mention")


def test_a_broken_document_is_named_and_the_rest_goes_on(folder, tmp_path):
    lines = list(match_lines(folder, inventory(tmp_path, "item,product\na7,Switch X200\n"), as_json=True))

    assert [json.loads(line)["file"] for line, fine in lines if not fine] == ["broken.json"]


@pytest.mark.parametrize("text", ["", "colour,weight\nred,3\n"])
def test_a_file_without_the_columns_is_refused_in_one_sentence(tmp_path, text):
    with pytest.raises(InventoryError, match="first line must name columns"):
        read_inventory(inventory(tmp_path, text))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "inventory.csv"
    path.write_bytes(b"\xff\xfeproduct")

    with pytest.raises(InventoryError, match="no text in UTF-8"):
        read_inventory(path)


def test_a_column_of_names_is_the_key_of_an_item(tmp_path):
    items = read_inventory(inventory(tmp_path, "Item;x\n".replace(";x", ",product") + "host-1,Switch\n"))

    assert [(item.key, item.name) for item in items] == [("host-1", "Switch")]


def test_validation_lists_every_test_and_what_fails(folder):
    lines = {json.loads(line)["file"]: (json.loads(line), fine) for line, fine in validate_lines(folder, as_json=True)}

    document, fine = lines["ex-1.json"]
    assert document["valid"]
    assert fine
    assert {"id": "6.1.1", "ok": True} in document["tests"]
    assert not lines["broken.json"][1]


@pytest.mark.parametrize(
    ("member", "value", "failed"),
    [
        ("title", "Switch", []),
        ("title", "", ["schema"]),
        ("cwe", {"id": "CWE-79", "name": "Improper Input Validation"}, ["6.1.11"]),
        ("cwe", {"id": "CWE-20", "name": "Improper Input Validation"}, []),
        ("cwe", {"id": "CWE-20", "name": "Insufficient Input Validation"}, []),
    ],
)
def test_schema_and_weaknesses_are_checked_without_being_asked_for(tmp_path, member, value, failed):
    document = json.loads(json.dumps(DOCUMENT))
    (document["vulnerabilities"][0] if member == "cwe" else document["document"])[member] = value
    (tmp_path / "one.json").write_text(json.dumps(document))

    ((line, fine),) = validate_lines(tmp_path, as_json=True)

    tests = {one["id"]: one["ok"] for one in json.loads(line)["tests"]}
    assert [name for name, ok in tests.items() if not ok] == failed
    assert fine is not bool(failed)
    assert {"schema", "6.1.8", "6.1.11"} <= tests.keys()


def test_for_people_a_line_says_the_same_in_words(folder, tmp_path):
    matched = [line for line, fine in match_lines(folder, inventory(tmp_path, "product\nSwitch X200\n"), as_json=False)]
    checked = [line for line, _ in validate_lines(folder, as_json=False)]

    assert matched[0].startswith("broken.json: ")
    assert "ex-1.json: valid" in checked


@pytest.fixture
def provider(folder):
    """A folder as a provider publishes it: years, lists, a feed, hashes, signatures and a key."""
    year = folder / "white" / "2026"
    year.mkdir(parents=True)
    raw = json.dumps(DOCUMENT).encode()
    key = pysequoia.Tsk.generate("Muster PSIRT <psirt@example.org>")
    (folder / "key.asc").write_text(str(key.extract_certificate()))
    for name, content in (("good", raw), ("changed", raw + b" "), ("forged", raw)):
        (year / f"{name}.json").write_bytes(content)
        (year / f"{name}.json.sha256").write_text(f"{sha256(raw).hexdigest()}  {name}.json")
        signed = raw if name != "forged" else b"another text"
        (year / f"{name}.json.asc").write_bytes(
            pysequoia.sign(key.signer(), signed, mode=pysequoia.SignatureMode.DETACHED)
        )
    (folder / "white" / "changes.csv").write_text("2026/good.json,2026-01-01T00:00:00Z")
    (folder / "white" / "index.txt").write_text("2026/good.json")
    (folder / "white" / "feed-tlp-white.json").write_text('{"feed": {"id": "white", "entry": []}}')
    (folder / "white" / "list.json").write_text("[1]")
    return folder


def test_only_documents_are_judged_and_every_other_file_is_named_once(provider):
    others = []

    lines = [json.loads(line) for line, _ in validate_lines(provider, as_json=True, told=others.append)]

    assert others == [
        "key.asc",
        "provider-metadata.json",
        "white/changes.csv",
        "white/feed-tlp-white.json",
        "white/index.txt",
        "white/list.json",
    ]
    assert [line["file"].rpartition("/")[2] for line in lines] == [
        "broken.json", "ex-1.json", "changed.json", "forged.json", "good.json",
    ]  # fmt: skip


def test_a_hash_or_signature_that_does_not_fit_is_said_and_makes_the_document_unwell(provider):
    found = {
        json.loads(line)["file"]: (json.loads(line), fine) for line, fine in validate_lines(provider, as_json=True)
    }

    said = {
        name.rpartition("/")[2]: (line["valid"], line.get("hashes"), line.get("signature"), fine)
        for name, (line, fine) in found.items()
    }
    assert said == {
        "broken.json": (False, None, None, False),
        "ex-1.json": (True, None, None, True),
        "changed.json": (True, {"sha256": False}, "wrong", False),
        "forged.json": (True, {"sha256": True}, "wrong", False),
        "good.json": (True, {"sha256": True}, "valid", True),
    }


def test_a_document_with_a_wrong_hash_matches_nothing(provider, tmp_path):
    (provider / "ex-1.json").unlink()
    rows = inventory(tmp_path, "vendor,product,version\nExample,Switch X200,2.5\n")

    lines = [(json.loads(line), fine) for line, fine in match_lines(provider, rows, as_json=True)]

    assert [line["file"].rpartition("/")[2] for line, fine in lines if not fine] == [
        "broken.json", "changed.json", "forged.json",
    ]  # fmt: skip
    assert [line["advisory"] for line, fine in lines if fine] == ["EX-1"]


def test_a_document_whose_members_have_the_wrong_shape_is_refused_not_passed_over(folder):
    (folder / "shape.json").write_text(json.dumps(DOCUMENT | {"document": {"title": 5}}))

    found = {json.loads(line)["file"]: fine for line, fine in validate_lines(folder, as_json=True)}

    assert found["shape.json"] is False
