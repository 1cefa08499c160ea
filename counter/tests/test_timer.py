"""The timer: the server's clock, hold, and nothing a browser can bend."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from counter.timer import LONGEST, Timer
from counter.words import clock_face, length_in_words

T0 = datetime(2026, 5, 5, 13, 20, tzinfo=UTC)


def at(seconds: int) -> datetime:
    return T0 + timedelta(seconds=seconds)


def test_a_call_runs_from_its_start_and_not_while_it_is_on_hold() -> None:
    timer = Timer.begin(7, T0).hold(at(60)).resume(at(90)).hold(at(100))
    assert (timer.talk(at(130)), timer.held_until(at(130))) == (70, 60)
    assert timer.resume(at(130)).talk(at(140)) == 80


@given(st.lists(st.tuples(st.sampled_from(["hold", "resume", "start"]), st.integers(0, 500)), max_size=20))
def test_talk_and_hold_are_together_the_time_that_went_by(turns: list[tuple[str, int]]) -> None:
    timer, now = Timer.begin(7, T0), 0
    for turn, later in turns:
        now += later
        timer = Timer.unseal(getattr(timer, turn)(at(now)).seal(), 7, at(now)) or timer
        assert timer.talk(at(now)) + timer.held_until(at(now)) == now


def test_a_clock_that_goes_back_gives_no_negative_time() -> None:
    timer = Timer.begin(7, at(50)).hold(at(60))
    assert timer.talk(T0) == timer.held_until(T0) == 0


def test_a_timer_survives_the_page_and_belongs_to_its_agent() -> None:
    timer = Timer.begin(7, T0).hold(at(5))
    assert Timer.unseal(timer.seal(), 7, at(9)) == timer
    assert Timer.unseal(timer.seal(), 8, at(9)) is None
    for odd in ("", "x", timer.seal()[:-1] + "x", timer.seal() + "x", "\x00", "x" * 10_000):
        assert Timer.unseal(odd, 7, at(9)) is None
    assert Timer.unseal(Timer.begin(7, at(3600)).seal(), 7, T0) is None, "it starts in the future"


def test_a_page_that_waits_or_was_left_open_is_not_timed() -> None:
    assert not Timer.waiting(7).is_timed(T0)
    assert Timer.waiting(7).talk(T0) == 0
    assert Timer.waiting(7).start(T0).is_timed(at(1))
    assert not Timer.begin(7, T0).is_timed(at(LONGEST + 1))
    again = Timer.begin(7, T0).hold(at(5)).restart(at(100))
    assert (again.talk(at(103)), again.held) == (3, 0)


def test_lengths_in_words() -> None:
    assert [length_in_words(n) for n in (None, 0, 45, 61, 3600, 3900)] == ["", "0s", "45s", "1m", "1h 00m", "1h 05m"]
    assert [clock_face(n) for n in (-5, 167, 3767)] == ["00:00", "02:47", "1:02:47"]
