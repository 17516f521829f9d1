import socket
import tempfile
import time
from datetime import date

import pytest
from tests.foundation.files.parsers import Row

from bollwerk.foundation.files.sandbox import Limits, ParserError, SandboxError, Why, run_limited
from bollwerk.foundation.files.texts import sentence_of

PARSERS = "tests.foundation.files.parsers"


def run(name, payload=b"", **options):
    return run_limited(f"{PARSERS}:{name}", payload, **options)


def test_a_parser_returns_plain_values():
    assert run("rows", b"a,b", arguments={"suffix": "!"}) == [
        {"name": "a!", "since": "2026-11-21"},
        {"name": "b!", "since": "2026-11-21"},
    ]


def test_a_parser_returns_what_the_caller_asks_for():
    assert run("rows", b"a", result_type=list[Row]) == [Row("a", date(2026, 11, 21))]


def test_a_result_of_another_shape_is_refused():
    with pytest.raises(ParserError, match="does not fit"):
        run("rows", b"a", result_type=list[int])


def test_a_large_file_is_handed_over_by_its_path(tmp_path):
    (tmp_path / "upload").write_bytes(bytes(12345))

    assert run("size", tmp_path / "upload") == 12345


def test_the_parsers_own_sentence_reaches_the_caller():
    with pytest.raises(ParserError, match=r"line 3 has no name\.") as caught:
        run("refuse")

    assert caught.value.kind == "BrokenFileError"
    assert "line 3 has no name." in sentence_of(caught.value)


@pytest.mark.slow  # waits for a limit of time
@pytest.mark.parametrize(
    ("parser", "why"),
    [
        ("hog", Why.MEMORY),
        ("loop", Why.TIME),
        ("sleep", Why.TIME),
        ("crash", Why.CRASH),
        ("leave", Why.CRASH),
        ("huge", Why.OUTPUT),
        ("deep", Why.MEMORY),
        ("run", Why.FORBIDDEN),
        ("fork", Why.FORBIDDEN),
    ],
)
def test_a_parser_that_misbehaves_is_ended_with_a_sentence(parser, why):
    limits = Limits(cpu_s=1, wall_s=5, output_bytes=1_000_000)

    with pytest.raises(SandboxError) as caught:
        run(parser, limits=limits)

    assert caught.value.why is why
    assert sentence_of(caught.value)


def test_a_result_of_exactly_the_allowed_size_is_taken():
    encoded = 2_000_000 + 5  # five bytes say that a long text follows

    assert len(run("huge", limits=Limits(output_bytes=encoded))) == 2_000_000
    with pytest.raises(SandboxError):
        run("huge", limits=Limits(output_bytes=encoded - 1))


def test_what_a_parser_prints_does_not_hurt():
    assert run("print_much") == "done"


@pytest.mark.parametrize("parser", ["connect", "swallow"])
def test_a_parser_reaches_no_network_even_if_it_swallows_errors(parser):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]

        with pytest.raises(SandboxError) as caught:
            run(parser, str(port).encode())

        assert caught.value.why is Why.FORBIDDEN
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_parser_writes_no_file(tmp_path):
    target = tmp_path / "target"

    with pytest.raises(SandboxError):
        run("write", str(target).encode())

    assert not target.exists()


def test_a_parser_that_waits_is_ended_and_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    start = time.monotonic()
    with pytest.raises(SandboxError):
        run("sleep", limits=Limits(wall_s=1))

    assert time.monotonic() - start < 30
    assert not list(tmp_path.glob("**/order.json"))
