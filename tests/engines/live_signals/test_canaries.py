import pytest

from bollwerk.engines.live_signals import CanarySight, CanaryState, judge_canary


def sight(**facts):
    values = {"share_is_there": True, "folder_is_there": True, "is_there": True, "content": "a", "planted": "a"}
    return CanarySight(**values | facts)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, CanaryState.SOUND),
        ({"content": "b"}, CanaryState.CHANGED),
        ({"is_there": False, "content": None}, CanaryState.GONE),
        ({"content": None}, CanaryState.UNREADABLE),
        ({"folder_is_there": False, "is_there": False, "content": None}, CanaryState.FOLDER_GONE),
        (
            {"share_is_there": False, "folder_is_there": False, "is_there": False, "content": None},
            CanaryState.SHARE_AWAY,
        ),
    ],
)
def test_content_and_being_there_decide(facts, state):
    assert judge_canary(sight(**facts)) is state
