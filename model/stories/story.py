r"""A story: the question that a run opens on, and what is said of it once that has been measured. Imports no torch.

What is said at a step depends on that step alone: going back says what was said there.

>>> story = Story("Will it?", "Watch.", (Beat("{0} of them.", ("loss<2",)), Beat("Done.", ("loss<1",))), "So it is.")
>>> low, lower = story.conditions
>>> [story.tell({low: loss, lower: loss}, step=9).text for loss in (2.5, 1.5, 0.5)]
['Watch.', '1.50 of them. Loss: mean of the last 9 steps.', 'Done.\nSo it is.']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from model.spec.stops import Stop, parse
from model.spec.told import RECENT, recent_of
from model.stories.guess import StoryQuestion

_SHARES = ("attention", "accuracy", "held_out_accuracy")
"""What is told in percent."""


@dataclass(frozen=True)
class Beat:
    """A caption, and the stops that are all true while it holds; {0} in it is what the first of them sees."""

    caption: str
    when: tuple[str, ...]

    def tell(self, words: Sequence[str], stops: Sequence[Stop], step: int) -> str:
        """The caption with what the stops saw, in words; where that is a mean over steps it says so."""
        named = dict.fromkeys(stop.what for n, stop in enumerate(stops) if f"{{{n}}}" in self.caption)
        means = recent_of([name for name in ("loss", "accuracy") if name in named], step)
        return " ".join(filter(None, (self.caption.format(*words), means)))


@dataclass(frozen=True)
class Telling:
    """What is said at a step: the `text`, how many beats have been reached (0: none), and whether that is the end."""

    text: str
    reached: int = 0
    ended: bool = False


@dataclass(frozen=True)
class Story:
    """A `question`, what to `watch` before anything was learned, beats in the order in which they are reached, and what
    the last of them means.

    Attention is that of `sentence`, in which the `cells` to watch are, written as in stops: `attention[0,0,5,2]`.
    """

    question: str
    watch: str
    beats: tuple[Beat, ...]
    meaning: str
    cells: tuple[str, ...] = ()
    sentence: str = ""
    questions: tuple[StoryQuestion, ...] = ()
    """What a person can be asked before it happens."""
    controls: str = ""
    """The experiment of the lab that measures beside it what is lost without each part."""

    @cached_property
    def asked(self) -> tuple[tuple[StoryQuestion, Stop], ...]:
        """Each question with its cell, as a stop that is always true."""
        return tuple((question, parse(f"{question.cell}>=0", self.sentence)) for question in self.questions)

    @cached_property
    def watched(self) -> tuple[Stop, ...]:
        """The cells to watch, each as a stop that is always true: its place, site and sentence."""
        return tuple(parse(f"{cell}>=0", self.sentence) for cell in self.cells)

    @cached_property
    def conditions(self) -> tuple[Stop, ...]:
        """Every stop that decides what is said, each once."""
        return tuple(dict.fromkeys(stop for stops in self._stops for stop in stops))

    @cached_property
    def _stops(self) -> tuple[tuple[Stop, ...], ...]:
        """The stops of each beat."""
        return tuple(tuple(parse(text, self.sentence) for text in beat.when) for beat in self.beats)

    def tell(self, seen: Mapping[Stop, float | None], step: int) -> Telling:
        """What is said after so many steps, where the conditions have seen this; None is what nothing is known of."""
        if step == 0:
            return Telling(self.watch)
        for number, (beat, stops) in reversed(list(enumerate(zip(self.beats, self._stops, strict=True)))):
            values = [seen.get(stop) for stop in stops]
            if all(value is not None and stop.is_true(value) for stop, value in zip(stops, values, strict=True)):
                ended = number == len(self.beats) - 1
                caption = beat.tell([_words(stop, seen) for stop in stops], stops, step)
                return Telling(f"{caption}\n{self.meaning}" if ended else caption, number + 1, ended)
        return Telling(self.watch)

    @property
    def longest(self) -> tuple[str, ...]:
        """Every text that can be said, with numbers as long as they come."""
        captions = [
            beat.tell(["100 %"] * len(stops), stops, RECENT)
            for beat, stops in zip(self.beats, self._stops, strict=True)
        ]
        return (self.watch, *captions[:-1], f"{captions[-1]}\n{self.meaning}")


def all_over(cells: tuple[str, ...], over: float) -> tuple[str, ...]:
    """A stop for each of the cells, hit above a number."""
    return tuple(f"{cell}>{over}" for cell in cells)


def _words(stop: Stop, seen: Mapping[Stop, float | None]) -> str:
    value = seen.get(stop)
    if value is None:
        return "nothing"
    return f"{value:.0%}".replace("%", "\N{NO-BREAK SPACE}%") if stop.what in _SHARES else f"{value:.2f}"
