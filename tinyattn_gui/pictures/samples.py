"""What a network would have said: how a prompt goes on by the weights of a step, or several, with the same draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.exports.table import Sheet
from model.messages import Continuation, Frame, GoOn
from model.text.visible import visible


@dataclass(frozen=True)
class Written:
    """A part of a text: how likely the network held it, None in the prompt."""

    text: str
    predicted: float | None


@dataclass(frozen=True)
class Sample:
    """A text after `step` steps, whose batch had this `loss` (nan where it is not known)."""

    step: int
    loss: float
    parts: tuple[Written, ...]

    @property
    def label(self) -> str:
        """`step 600 · loss 0.668`."""
        return f"step {self.step}" + ("" if math.isnan(self.loss) else f" · loss {self.loss:.3f}")

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, eq=False)
class SamplesPicture:
    """Texts below each other; `drawn` says how the words were drawn. `room` is how many characters of a text are to
    find room, so that nothing moves in a film; 0: as many as there are."""

    samples: tuple[Sample, ...]
    drawn: str
    room: int = 0
    says_step: bool = True
    title: str = "What it says"


def samples_of(frame: Frame) -> SamplesPicture | str | None:
    """The picture of what the frame tells; the sentence in place of it, or None where it tells nothing."""
    question = next((question for question, _ in frame.answers if isinstance(question, GoOn)), None)
    told = frame.answer(GoOn)
    if question is None or told is None:
        return None
    if told.why:
        return told.why
    loss = float(frame.losses[0]) if len(frame.losses) else math.nan
    return SamplesPicture((Sample(frame.step, loss, _parts(told)),), question.sampling.words)


def joined(rows: Sequence[Sequence[object]]) -> list[object]:
    """The pictures of several steps as those of one figure: of texts all, below each other; of all else the last."""
    last = list(rows[-1])
    for place, picture in enumerate(last):
        if isinstance(picture, SamplesPicture):
            all_of = [row[place] for row in rows]
            samples = (sample for one in all_of if isinstance(one, SamplesPicture) for sample in one.samples)
            last[place] = replace(picture, samples=tuple(samples))
    return last


def _parts(told: Continuation) -> tuple[Written, ...]:
    """The text cut where its tokens end, what stands between two with the second; a part of a letter waits for the
    rest of it."""
    parts, place = [], 0
    pieces = [(piece.text, None) for piece in told.prompt]
    for text, predicted in [*pieces, *((token.piece.text, token.predicted) for token in told.written)]:
        found = told.text.find(text, place)
        if text and found >= 0:
            end = found + len(text)
            parts.append(Written(visible_words(told.text[place:end]), predicted))
            place = end
    if rest := told.text[place:]:
        parts.append(Written(visible_words(rest), parts[-1].predicted if parts else None))
    return tuple(parts)


def visible_words(text: str) -> str:
    """A text with its spaces as they are, and all else that would draw blank made visible."""
    return " ".join(visible(word) if word else "" for word in text.split(" "))


def samples_sheet(picture: SamplesPicture) -> Sheet:
    """A line for each part of a text."""
    rows = [
        [part.text.strip() or part.text, sample.step, sample.loss, place, _number(part.predicted)]
        for sample in picture.samples
        for place, part in enumerate(sample.parts)
    ]
    return Sheet("samples", ("text", "step", "loss", "place", "predicted"), rows, texts=1)


def _number(predicted: float | None) -> float:
    return math.nan if predicted is None else predicted


def samples_as_text(picture: SamplesPicture) -> str:
    """The same for a spreadsheet."""
    return samples_sheet(picture).to_csv("\t")
