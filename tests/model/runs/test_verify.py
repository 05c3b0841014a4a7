"""What verification holds: every loss and every held-out loss, not only the states, and each to its own step."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from model.config import TrainConfig
from model.runfile.runfile import RunFile
from model.runfile.store import Store
from model.runs.run import Run
from model.runs.saver import Saver
from model.runs.verify import Check, verify
from tests.kit.run_files import on_text

STEPS = (40, 60, 110)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run on a text, with keyframes at STEPS and no others, and held-out losses at 50 and 100."""
    monkeypatch.setattr(Saver, "due", lambda saver: False)  # on a slow machine it is while these steps are made
    path = tmp_path / "run.tinyattn"
    with Run(on_text(tmp_path / "text.txt", 20)) as run:
        run.save_as(path)
        for step in STEPS:
            run.train_to(step)
            run.flush()
    return path


def checks(path: Path) -> list[Check]:
    with closing(RunFile.open(path, write=False)) as file:
        assert not file.lost
        return list(verify(file))


def forge(path: Path, series: str, change: Callable[[array[float]], object]) -> None:
    """Write another series, with the checksums that belong to it."""
    with closing(Store(path, "rw")) as store, store.transaction():
        numbers = array("f" if series == "losses" else "d")
        for _, data in store.series(series):
            numbers.frombytes(data)
        change(numbers)
        store.put_series(series, 0, numbers.tobytes())


def nudge(numbers: array[float], index: int) -> None:
    numbers[index] *= 1 + 1e-6


def test_what_was_written_is_right(path: Path) -> None:
    assert [(check.first, check.step, check.wrong, check.other) for check in checks(path)] == [
        (0, 40, "", ""),
        (40, 60, "", ""),
        (60, 110, "", ""),
    ]


@pytest.mark.parametrize("step", [1, 2, 40, 41, 60, 61, 109, 110])
def test_a_loss_that_differs_in_its_last_digits_is_wrong_where_it_is(path: Path, step: int) -> None:
    """At the ends of every interval too, though each state be right."""
    forge(path, "losses", lambda losses: nudge(losses, step - 1))
    wrong = [check.wrong for check in checks(path)]
    assert wrong == [
        "the recorded losses are other ones" if a < step <= b else "" for a, b in ((0, 40), (40, 60), (60, 110))
    ]


def test_two_losses_that_changed_places_are_wrong(path: Path) -> None:
    def swap(losses: array[float]) -> None:
        losses[44], losses[45] = losses[45], losses[44]

    forge(path, "losses", swap)
    assert [bool(check.wrong) for check in checks(path)] == [False, True, False]


@pytest.mark.parametrize("number", [0, 1])
def test_a_held_out_loss_is_held_as_well(path: Path, number: int) -> None:
    forge(path, "held_out", lambda pairs: nudge(pairs, 2 * number + 1))
    wrong = {check.step: check.wrong for check in checks(path)}
    step = TrainConfig().validate_every * (number + 1)
    assert wrong == dict.fromkeys(STEPS, "") | {
        next(s for s in STEPS if s >= step): f"the held-out loss of step {step} is another one"
    }
