"""What a network would have said: how a prompt goes on by the weights of a step, or several, with the same draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.config.sampling import SamplingConfig
from model.exports.table import Sheet
from model.figures.request import SAMPLES, FigurePart
from model.messages import Continuation, Continue, Frame, GoOn
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


_PLAIN = FigurePart(view=SAMPLES)


@dataclass(frozen=True, eq=False)
class SamplesPicture:
    """Texts below each other; `drawn` says how the words were drawn. `room` is how many characters of a text are to
    find room, so that nothing moves in a film; 0: as many as there are. `part` and `filmed` are this as the part
    of a figure and of a film, at `step`, where it is on show.
    """

    samples: tuple[Sample, ...]
    drawn: str
    room: int = 0
    says_step: bool = True
    title: str = "What it says"
    step: int | None = None
    part: FigurePart = _PLAIN
    filmed: FigurePart = _PLAIN

    @property
    def alone(self) -> SamplesPicture:
        """Without the other steps, as a frame of a film is."""
        return replace(self, samples=tuple(sample for sample in self.samples if sample.step == self.step))


def samples_of(frame: Frame) -> SamplesPicture | str | None:
    """The picture of what the frame tells; the sentence in place of it, or None where it tells nothing."""
    question = next((question for question, _ in frame.answers if isinstance(question, GoOn)), None)
    told = frame.answer(GoOn)
    if question is None or told is None:
        return None
    if told.why:
        return told.why
    loss = float(frame.losses[0]) if len(frame.losses) else math.nan
    return SamplesPicture((Sample(frame.step, loss, _parts(told)),), _drawn(question.sampling, told))


def samples_beside(told: Continuation, question: Continue) -> SamplesPicture | None:
    """The picture of what is on show: by the weights of its step and of those that are asked for beside it, in their
    order. None where there is no text.
    """
    if told.why or not told.prompt:
        return None
    texts = {each.step: each for each in (*told.others, told) if each.prompt}
    film = FigurePart(
        view=SAMPLES, text=question.prompt, tokens=told.wanted, sampling=question.sampling, forced=question.forced
    )
    others = tuple(step for step in sorted(texts) if step != told.step)
    return SamplesPicture(
        tuple(Sample(step, texts[step].loss, _parts(texts[step])) for step in sorted(texts)),
        _drawn(question.sampling, told),
        step=told.step,
        part=replace(film, tokens=len(told.written), others=others),
        filmed=film,
    )


def _drawn(sampling: SamplingConfig, told: Continuation) -> str:
    """How the words came about, in words."""
    count = sum(token.forced for token in told.written)
    return sampling.words + (f", {count} put there by hand" if count else "")


def joined(rows: Sequence[Sequence[object]]) -> list[object]:
    """The pictures of several steps as those of one figure: of texts all, by their steps; of all else the last."""
    last = list(rows[-1])
    for place, picture in enumerate(last):
        if isinstance(picture, SamplesPicture):
            all_of = [row[place] for row in rows]
            samples = (sample for one in all_of if isinstance(one, SamplesPicture) for sample in one.samples)
            last[place] = replace(picture, samples=tuple(sorted(samples, key=lambda sample: sample.step)))
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
