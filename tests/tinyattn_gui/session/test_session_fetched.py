"""What is read once beside what is on show."""

from __future__ import annotations

from model.messages import Frame, Watch
from tests.kit.conversing import Run
from tests.kit.conversing import run as run


def test_more_is_read_once_while_what_is_on_show_stays(run: Run) -> None:
    shown, wanted = Watch("query", layer=0, head=0), Watch("key", layer=0, head=0)
    run.session.watch((shown,))
    run.session.run_to(5)
    run.look()
    fetched = list[Frame]()
    run.session.fetched.connect(fetched.append)
    before = len(run.frames)
    assert run.session.fetch((wanted,), 2)
    run.look()
    assert [(frame.step, frame.readings[0].watch) for frame in fetched] == [(2, wanted)]
    assert all(frame.step == 5 for frame in run.frames[before:])
    assert run.session.frame is not None
    assert [reading.watch for reading in run.session.frame.readings] == [shown]
    assert (run.session.status.step, run.session.status.frontier) == (5, 5)
    run.session.step()
    run.look()
    assert run.session.frame.step == 6
    assert len(fetched) == 1


def test_what_is_on_show_already_is_fetched_too(run: Run) -> None:
    watch = Watch("query", layer=0, head=0)
    run.look()
    fetched = list[Frame]()
    run.session.fetched.connect(fetched.append)
    run.session.watch((watch,))
    run.session.fetch((watch,), 0)
    run.look()
    assert len(fetched) == 1
    assert run.session.frame is fetched[0], "one frame answers both"


def test_nothing_is_read_for_a_run_that_was_left(run: Run) -> None:
    run.session.run_to(3)
    run.look()
    fetched = list[Frame]()
    run.session.fetched.connect(fetched.append)
    run.session.fetch((Watch("key", layer=0, head=0),), 3)
    run.session.reset()
    run.session.run_to(3)
    run.look()
    assert fetched == []
    assert run.session.status.step == 3
