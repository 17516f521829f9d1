"""The warm pool keeps every promise of the sandbox, file after file."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bollwerk.foundation.files.sandbox import Limits, ParserError, SandboxError, Why
from bollwerk.foundation.files.warm_pool import WarmPool

PARSERS = "tests.foundation.files.parsers"


@pytest.fixture(scope="module")
def pool():
    with WarmPool([PARSERS]) as warm:
        yield warm


def test_a_parser_returns_its_result_again_and_again(pool):
    results = [len(pool.run(f"{PARSERS}:rows", b"," * commas, result_type=list)) for commas in (0, 1, 5000)]

    assert results == [1, 2, 5001]


def test_a_large_file_is_handed_over_by_its_path(pool, tmp_path):
    (tmp_path / "upload").write_bytes(bytes(12345))

    assert pool.run(f"{PARSERS}:size", tmp_path / "upload", result_type=int) == 12345


@pytest.mark.parametrize(
    ("parser", "why"),
    [
        ("hog", Why.MEMORY),
        ("sleep", Why.TIME),
        ("crash", Why.CRASH),
        ("leave", Why.CRASH),
        ("huge", Why.OUTPUT),
        ("run", Why.FORBIDDEN),
        ("fork", Why.FORBIDDEN),
    ],
)
def test_a_file_that_misbehaves_ends_its_own_child_and_no_other(pool, parser, why):
    limits = Limits(cpu_s=1, wall_s=0.8, output_bytes=1_000_000)

    with pytest.raises(SandboxError) as caught:
        pool.run(f"{PARSERS}:{parser}", b"", result_type=object, limits=limits)

    assert caught.value.why is why
    assert len(pool.run(f"{PARSERS}:rows", b"a,b", result_type=list)) == 2


def test_the_parsers_own_sentence_reaches_the_caller(pool):
    with pytest.raises(ParserError, match=r"line 3 has no name\."):
        pool.run(f"{PARSERS}:refuse", b"", result_type=object)


def test_two_nurseries_read_two_files_at_the_same_time():
    with WarmPool([PARSERS], nurseries=2) as warm, ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda n: len(warm.run(f"{PARSERS}:rows", b"," * n, result_type=list)), range(8)))

    assert found == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_nursery_that_was_ended_is_replaced():
    with WarmPool([PARSERS]) as warm:
        nursery = warm._idle.get()
        nursery.kill()
        nursery.wait()
        warm._idle.put(nursery)

        assert len(warm.run(f"{PARSERS}:rows", b"a,b", result_type=list)) == 2
