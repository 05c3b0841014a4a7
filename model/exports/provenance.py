"""Where a file comes from: written into every file that leaves the program, and read back from it as data.

Imports no Qt, no torch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from model import __version__
from model.config import Start
from model.exports.markup import safe_json
from model.figures.film import STEPS, FilmOptions, film_as_json, film_from_json
from model.figures.request import MATRIX, MERGES, SAMPLES, WALK, WINDOW, Against, FigurePart, FigureRequest
from model.figures.request_json import request_as_json, request_from_json
from model.figures.written import read_json
from model.quantities.watch import ALL, MEAN
from model.spec.spec_json import WrittenError

KEY = "tinyattn"
"""The name under which formats keep it."""

PROGRAM = f"tinyattn {__version__}"


@dataclass(frozen=True)
class Provenance:
    """What made a file: the request, the program, and the digest (or how it begins) of the state that was drawn.

    Of a film the request is that of its last frame, and `film` which others there are.
    """

    request: FigureRequest = field(default_factory=FigureRequest)
    digest: str = ""
    program: str = PROGRAM
    film: FilmOptions | None = None

    def to_text(self) -> str:
        """One line of JSON, the same each time, that can stand in HTML and XML as it is."""
        content = {
            "program": self.program,
            "run": self.request.origin.hash(self.request.step),
            "digest": self.digest,
            **({} if self.film is None else {"film": film_as_json(self.film)}),
            **request_as_json(self.request),
        }
        return safe_json(content)

    @classmethod
    def from_text(cls, text: str) -> Provenance:
        """What is written; raises WrittenError, in one sentence, for what describes no figure."""
        content: Any = read_json(text)
        if not isinstance(content, dict):
            raise WrittenError("its description is no object.")
        program, digest, run = (content.pop(name, "") for name in ("program", "digest", "run"))
        if not all(isinstance(value, str) and len(value) <= 200 for value in (program, digest, run)):
            raise WrittenError("its program, run or digest is no short text.")
        film = film_from_json(content.pop("film", None))
        provenance = cls(request_from_json(content), digest, program, film)
        if run != provenance.request.origin.hash(provenance.request.step):
            raise WrittenError("its run does not match its hash: it has been changed.")
        return provenance

    def words(self) -> dict[str, str]:
        """The same for a reader: run, step, seed, what is shown, and the options that are not at their default."""
        request, spec = self.request, self.request.origin.spec
        options = ", ".join(f"{name}={value}" for name, value in request.options.changed().items())
        facts = {
            "program": self.program,
            "run": request.origin.hash(request.step),
            "step": str(request.step) if self.film is None or self.film.over != STEPS else _span(self.film),
            **({self.film.over: _span(self.film)} if self.film is not None and self.film.over != STEPS else {}),
            "seed": str(spec.seed),
            "begins with": _begins_with(spec.start),
            "shows": _shows(request),
            "sentence": request.text,
            "digest": self.digest,
            "file": request.origin.file,
            "options": options or "defaults",
        }
        return {name: value for name, value in facts.items() if value}


def _begins_with(start: Start | None) -> str:
    return "" if start is None else f"the weights of {start.name}{start.head}, {start.sha256}"


def _span(film: FilmOptions) -> str:
    return f"{film.first} to {film.last}"


def _shows(request: FigureRequest) -> str:
    some = "; ".join(_part(part) for part in request.parts[:4])
    more = len(request.parts) - 4
    return some + (f"; and {more} more" if more > 0 else "") + _compared(request.against)


def _compared(against: Against | None) -> str:
    if against is None:
        return ""
    what = "itself" if against.edits is None else "another branch"
    return f"; {against.side.value} against {what} after step {against.step}"


def _part(part: FigurePart) -> str:
    watch = part.watch
    if part.view == WINDOW:
        return "what only the window shows"
    view = "" if part.view == MATRIX else part.view
    site = watch.site.prefix.removesuffix(".")
    if part.view == MERGES:
        return view if part.merges is None else f"{view} 0 to {part.merges}"
    if part.view == SAMPLES:
        return f"{view} after “{part.text}”" if part.text else view
    if part.view == WALK:
        view = f"{view} moment {part.moment or 1}"
    words = [view, site, watch.slug, watch.facet.value, _axis("layer", watch.layer), _axis("head", watch.head)]
    return " ".join(word for word in words if word)


def _axis(name: str, number: int | None) -> str:
    if number is None:
        return ""
    return {MEAN: f"mean of {name}s", ALL: f"all {name}s"}.get(number, f"{name} {number}")
