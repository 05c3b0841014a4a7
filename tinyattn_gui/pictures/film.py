"""What is filled in for a film: the film it makes, or what is wrong with it, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any

from model.config import Option, option_of, parsed
from model.errors import OptionError
from model.figures.figure import MM_PER_INCH, FigureOptions
from model.figures.film import BY_LOSS, EVENLY, EVERY, MERGES, MOMENTS, STEPS, FilmOptions
from model.messages.progress import time_words

FORMATS: Mapping[str, str] = {
    "GIF": "gif",
    "WebP, exact": "webp",
    "APNG, exact": "apng",
    "MP4": "mp4",
    "PNG frames": "frames",
}
"""What can be chosen, and its format."""

ENDINGS: Mapping[str, str] = {"gif": ".gif", "webp": ".webp", "apng": ".png", "mp4": ".mp4", "frames": "-%04d.png"}

LOOKS: Mapping[str, Option] = {
    "format": Option(
        "Format", "The kind of file: exact ones have every colour, MP4 needs ffmpeg.", choices=(*FORMATS,)
    ),
    "width": Option("Width, pixels", "Pixels from left to right.", low=100, high=4000),
    "theme": Option("Theme", "The colours around what is shown.", choices=("print", "light", "dark")),
}
"""What can be chosen besides the options of a film."""

SHOWN: Mapping[str, Field[Any]] = {
    item.name: item
    for item in fields(FilmOptions)
    if item.name in ("first", "last", "spacing", "stride", "seconds", "rate", "hold", "counter")
}
"""The options of a film that are offered."""


def offered(over: str = STEPS) -> Mapping[str, Option]:
    """What is known of them, in the words of what the frames are of; merges have no loss."""
    known = {name: option_of(item) for name, item in SHOWN.items()}
    if over == STEPS:
        return known
    known["spacing"] = replace(known["spacing"], choices=(EVERY, EVENLY), help="Every so many, or so many evenly.")
    one = over.removesuffix("s")
    return {name: replace(row, label=_of(row.label, one), help=_of(row.help, one)) for name, row in known.items()}


def _of(words: str, one: str) -> str:
    """The words of options of steps, of what the frames are of instead: `merge`."""
    return (
        words.replace("Step and loss", f"Number of {one}s")
        .replace("step and its loss", f"number of {one}s")
        .replace("step", one)
        .replace("Step", one.capitalize())
    )


_COLUMN, _BROAD = 85 / MM_PER_INCH, 180 / MM_PER_INCH
"""The width of a figure that the letters go with, in inches: of one matrix, and of several beside each other."""


@dataclass(frozen=True)
class FilmPlan:
    """A film, how it looks and its format; or the field that is `wrong`, and the `problem` with it."""

    film: FilmOptions | None = None
    looks: FigureOptions = field(default_factory=FigureOptions)
    form: str = "gif"
    summary: str = ""
    wrong: str = ""
    problem: str = ""

    @property
    def has_stride(self) -> bool:
        """Whether it shows every so many steps."""
        return self.film is None or self.film.spacing == EVERY


def first_texts(last: int, over: str = STEPS) -> dict[str, str]:
    """What is filled in at first: a film from the first weights, or the bytes, up to step or merge `last`."""
    texts = {
        "first": "1" if over == MOMENTS else "0",
        "last": str(last),
        "spacing": {STEPS: BY_LOSS, MERGES: EVENLY, MOMENTS: EVERY}[over],
        "stride": "1" if over == MOMENTS else "10",
        "seconds": "",
        "rate": "",
        "hold": "2",
    }
    return {
        **texts,
        "counter": "yes",
        "format": next(iter(FORMATS)),
        "width": "1000" if over == MOMENTS else "500",
        "theme": "print",
    }


def plan(texts: Mapping[str, str], newest: int | None, over: str = STEPS) -> FilmPlan:
    """The film that the texts describe; `newest` is the last step or merge that there can be, None for any."""
    try:
        given = {name: parsed(FilmOptions, item, texts[name]) for name, item in SHOWN.items()}
        film = FilmOptions(**given, over=over)
        looks = _looks(texts, _BROAD if over == MOMENTS else _COLUMN)
    except OptionError as error:
        return FilmPlan(wrong=error.field.partition(".")[2], problem=_plainly(str(error)))
    if newest is not None and film.last > newest:
        who, least = "the run has steps" if over == STEPS else f"there are {over}", 1 if over == MOMENTS else 0
        label = offered(over)["last"].label
        return FilmPlan(wrong="last", problem=f"{label} is {film.last}; {who} {least} to {newest}.")
    if over == MOMENTS and not film.first:
        return FilmPlan(wrong="first", problem="From moment is 0; moments count from 1.")
    return FilmPlan(film, looks, FORMATS[texts["format"]], _summary(film))


def _looks(texts: Mapping[str, str], wide: float) -> FigureOptions:
    """The looks of a figure so many inches wide, at a resolution that makes it so many pixels wide."""
    known = LOOKS["width"]
    assert known.low is not None
    assert known.high is not None
    text = texts["width"].strip()
    if not (text.isascii() and text.isdecimal() and known.low <= int(text[:9]) <= known.high):
        raise OptionError(f"film.width is {text!r}; allowed is {known.allowed}.", "film.width")
    return FigureOptions(width=int(text), unit="px", dpi=round(int(text) / wide), theme=texts["theme"])


def _summary(film: FilmOptions) -> str:
    count = min(film.count, film.last - film.first + 1)
    rate = film.frames_a_second(count)
    length = time_words(float(count / rate)) if count / rate >= 10 else f"{float(count / rate):.1f} s"
    return f"{count} frames, {float(rate):.3g} a second: {length}, and {film.hold:g} s of the last."


def _plainly(sentence: str) -> str:
    """A sentence about options with the names that they have in the dialog."""
    for name, item in SHOWN.items():
        sentence = sentence.replace(f"film.{name}", option_of(item).label)
    return sentence.replace("film.width", LOOKS["width"].label)
