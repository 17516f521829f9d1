"""Requests compute one after the other, and none waits for a long one."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from bollwerk.foundation import turns
from bollwerk.foundation.turns import Turns, one_at_a_time

FOREVER_S = 600.0
PATIENCE_S = 30


def until(condition):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_two_never_compute_at_once_and_nobody_is_forgotten():
    line, inside, seen = Turns(FOREVER_S), [], []

    def one(number):
        line.take()
        inside.append(number)
        seen.append((number, len(inside)))
        time.sleep(0.0005)
        inside.remove(number)
        line.leave()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(one, range(200)))

    assert sorted(number for number, _ in seen) == list(range(200))
    assert {together for _, together in seen} == {1}


def test_who_came_first_is_called_first():
    line, order, threads = Turns(FOREVER_S), [], []
    line.take()

    def one(number):
        line.take()
        order.append(number)
        line.leave()

    for number in range(5):
        threads.append(threading.Thread(target=one, args=(number,)))
        threads[-1].start()
        until(lambda expected=number + 1: len(line._waiting) == expected)
    line.leave()
    for thread in threads:
        thread.join(PATIENCE_S)

    assert order == [0, 1, 2, 3, 4]


def test_a_long_request_keeps_nobody_waiting_longer_than_its_lease():
    line = Turns(0.02)
    line.take()
    gone_on = []

    def other():
        line.take()
        gone_on.append(True)
        line.leave()

    for _ in range(3):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(PATIENCE_S)
    line.leave()

    assert gone_on == [True] * 3


def test_leaving_after_the_turn_was_taken_over_takes_nothing_from_the_next():
    line = Turns(0.02)
    line.take()
    taken, may_leave = threading.Event(), threading.Event()

    def other():
        line.take()
        taken.set()
        may_leave.wait(PATIENCE_S)
        line.leave()

    thread = threading.Thread(target=other)
    thread.start()
    assert taken.wait(PATIENCE_S)
    line.leave()

    assert line._holder == thread.ident
    may_leave.set()
    thread.join(PATIENCE_S)
    assert line._holder is None


def test_a_request_that_waits_for_news_lets_the_next_one_compute(monkeypatch):
    monkeypatch.setattr(turns, "_TURNS", Turns(FOREVER_S))
    waiting, news = threading.Event(), threading.Event()

    def house(environ, _start_response):
        if environ["PATH_INFO"] == "/news":
            turns.step_aside()
            waiting.set()
            news.wait(PATIENCE_S)
        return [environ["PATH_INFO"].encode()]

    application = one_at_a_time(house)
    with ThreadPoolExecutor(2) as threads:
        long_poll = threads.submit(application, {"PATH_INFO": "/news"}, None)
        assert waiting.wait(PATIENCE_S)
        assert threads.submit(application, {"PATH_INFO": "/page"}, None).result(PATIENCE_S) == [b"/page"]
        news.set()
        assert long_poll.result(PATIENCE_S) == [b"/news"]


def test_a_request_that_fails_ends_its_turn(monkeypatch):
    monkeypatch.setattr(turns, "_TURNS", Turns(FOREVER_S))

    def broken(_environ, _start_response):
        raise ValueError

    application = one_at_a_time(broken)
    for _ in range(2):
        try:
            application({}, None)
        except ValueError:
            continue
    assert turns._TURNS._holder is None
