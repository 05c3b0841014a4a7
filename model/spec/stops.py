"""Stops: what training is to run until, in a text form that people type and that passes between window and trainer.

>>> parse("loss < 0.5"), parse("Loss not finite"), parse("step = 500")
(Stop('loss<0.5'), Stop('loss not finite'), Stop('step>=500'))
>>> parse("attention[0, 0, 5, 2] > 0.5", "the fat cat sat on the mat")
Stop('attention[0,0,5,2]>0.5 in "the fat cat sat on the mat"')
>>> parse("cross.entropy[0,0] < 0.1", "a b = b a")
Stop('cross.entropy[0,0]<0.1 in "a b = b a"')
"""

from __future__ import annotations

import json
import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from model.config import MAX_STEP, Edit, ModelConfig
from model.errors import RequestError
from model.quantities import ATTENTION_WEIGHTS, Axis
from model.quantities.head_measures import BY_SLUG as MEASURES
from model.quantities.head_measures import HeadMeasure
from model.quantities.site import Site, TokenSequence
from model.quantities.stages import catalogue
from model.quantities.watch import Watch
from model.spec.edits import widest_mask

MOST_TEXT = 10_000
"""Characters that a stop may have, with its sentence."""

NOT_FINITE = "not finite"

EXAMPLES = (
    "step>=500",
    "loss<0.5",
    "loss not finite",
    "accuracy>0.99",
    "held_out_accuracy>0.99",
    "gradient_norm<0.1",
    "attention[layer,head,query,key]>0.5",
    "entropy[layer,head]<0.3",
    "induction[layer,head]>0.5",
)
"""One stop of each kind, as people may type it."""

PLACES: Mapping[str, tuple[str, ...]] = {
    "step": (),
    "loss": (),
    "accuracy": (),
    "held_out_accuracy": (),
    "gradient_norm": (),
    "attention": ("layer", "head", "query", "key"),
    **dict.fromkeys(MEASURES, ("layer", "head")),
}
"""What a stop can look at, and what says where."""

_TESTS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_ALSO = {"≤": "<=", "≥": ">="}

_FORM = re.compile(
    r"\s*(?:(?P<site>encoder|decoder|cross)\.)?(?P<what>\w+)\s*(?:\[(?P<place>[^\]]*)\])?\s*"
    r"(?P<test><=|>=|==|=|<|>|≤|≥|(?:is\s+)?not\s+finite\b)\s*(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)


@dataclass(frozen=True, repr=False)
class Stop:
    """A condition that ends training at the step after which it has become true.

    `what` it looks at after each step: the number of the `step`; the batch `loss` of that step; the `accuracy`: how
    often the newest batch that was looked at was right, or `held_out_accuracy`; the `gradient_norm`: that
    of all gradients of that step together, before they were clipped; the `attention` weight, at the
    weights that the step has led to, with which head `place[1]` of layer `place[0]` looks from query position
    `place[2]` to key position `place[3]` of the sentence `probe`; or a measure of such a head, such as `entropy`: −Σ a
    ln a over the keys, in nats, averaged over all query positions of the probe (under a causal mask the first is always
    0), or `induction`; see `model.quantities.head_measures`. Of several attentions it is that at `site`.
    """

    what: str
    test: str
    value: float = 0.0
    place: tuple[int, ...] = ()
    probe: str = ""
    site: Site = Site.SELF

    def __str__(self) -> str:
        return f"{self.condition} in {json.dumps(self.probe, ensure_ascii=False)}" if self.place else self.condition

    def __repr__(self) -> str:
        return f"Stop({str(self)!r})"

    @property
    def condition(self) -> str:
        """The text without the sentence."""
        place = f"[{','.join(map(str, self.place))}]" if self.place else ""
        test = f" {NOT_FINITE}" if self.test == NOT_FINITE else f"{self.test}{_number(self.value)}"
        return f"{self.site.prefix}{self.what}{place}{test}"

    @property
    def watch(self) -> Watch:
        """The attention weights that one with a place looks at, of all heads."""
        return Watch(ATTENTION_WEIGHTS.slug, layer=self.place[0], site=self.site)

    def is_true(self, seen: float) -> bool:
        """Whether it is true of the value seen; of a step, only of the very one, which comes once."""
        if self.test == NOT_FINITE:
            return not math.isfinite(seen)
        return seen == self.value if self.what == "step" else _TESTS[self.test](seen, self.value)

    def refusal(
        self, config: ModelConfig, length: int | None = None, source: int | None = None, edits: Sequence[Edit] = ()
    ) -> str:
        """Why such a network cannot be watched so, in one sentence; empty if it can.

        `length` is how many pieces of the probe the network reads, and `source` of its source, where that is known.
        `edits` are those of the run, which may open a cell of the mask at some step.
        """
        known = catalogue(config)
        if self.place and self.site not in known.sites:
            allowed = " or ".join(f"{site.prefix}{self.what}" for site in known.sites)
            return f"{self.condition} looks where there is no attention; allowed is {allowed}."
        if self.what in MEASURES and not MEASURES[self.what].is_known(self.site):
            return (
                f"{self.condition} is of attention between two sentences; allowed there is {self.site.prefix}entropy."
            )
        read = (length, source)
        queries, keys = (read[self.site.sequence(axis) is TokenSequence.SOURCE] for axis in (Axis.QUERY, Axis.KEY))
        if 0 in (queries, keys):
            return f"{self.condition} looks at an empty sentence; allowed is one of at least a piece."
        places = (config.context if size is None else size for size in (queries, keys))
        sizes = (known.layers(self.site), config.n_head, *places)
        for name, index, size in zip(PLACES[self.what], self.place, sizes, strict=False):
            if index >= size:
                return f"{self.condition} asks for {name} {index}; allowed is 0 to {size - 1}."
        mask = widest_mask(edits, config, self.site)
        if self.what == "attention" and mask.never_sees(*self.place[2:]):
            query, key = self.place[2:]
            seen = mask.keys_of(query, sizes[3])
            allowed = f"allowed is {seen[0]} to {seen[-1]}"
            return f"{self.condition} asks for key {key}, which query {query} may not see; {allowed}."
        return ""


@dataclass(frozen=True)
class Hit:
    """A stop that has become true after `step`, and the `value` that it saw there."""

    stop: Stop
    step: int
    value: float

    def __str__(self) -> str:
        value = "" if self.stop.what == "step" else f": {self.value:.4g}"
        return f"step {self.step}{value}"


@dataclass(frozen=True)
class StopReading:
    """What a stop saw last (None: nothing yet), or `why` it cannot see anything in this run."""

    stop: Stop
    value: float | None
    why: str = ""


@lru_cache(maxsize=256)
def parse(text: str, default_probe: str = "") -> Stop:
    """The stop that `text` says; one that names no sentence is about `default_probe`.

    Raises RequestError, with one sentence that names what is wrong and what is allowed.
    """
    found = _FORM.fullmatch(text) if len(text) <= MOST_TEXT else None
    what = found["what"].lower() if found else ""
    if found is None or what not in PLACES:
        raise RequestError(f"{_quoted(text)} is no stop; allowed is {', '.join(EXAMPLES[:-1])} or {EXAMPLES[-1]}.")
    place, rest, probe = _place(what, found["place"]), found["rest"], ""
    site = Site((found["site"] or "self").lower())
    if site is not Site.SELF and not place:
        raise RequestError(f"{_quoted(text)} is no stop; allowed is {site.prefix} before attention or entropy.")
    if place:
        rest, _, said = rest.partition(" in ") if " in " in rest else (rest.removesuffix(" in"), "", "")
        probe = _probe(said, default_probe)
    test = _test(what, found["test"])
    if test != NOT_FINITE:
        return Stop(what, test, _value(what, rest), place, probe, site)
    if rest.strip():
        raise RequestError(f"{_quoted(text)} goes on after “not finite”; allowed is loss not finite.")
    return Stop(what, test)


def _test(what: str, typed: str) -> str:
    test = NOT_FINITE if typed.lower().endswith("finite") else _ALSO.get(typed, typed)
    if what == "step":
        if test not in ("=", "==", ">="):
            raise RequestError(f"A step is compared by '{test}'; allowed is step>=500 or step=500.")
        return ">="
    allowed = ("<", ">", "<=", ">=", *([NOT_FINITE] if what == "loss" else []))
    if test not in allowed:
        raise RequestError(f"{what} is compared by '{test}'; allowed is {', '.join(allowed[:-1])} or {allowed[-1]}.")
    return test


def _place(what: str, typed: str | None) -> tuple[int, ...]:
    names = PLACES[what]
    form = f"{what}[{','.join(names)}]"
    if typed is None and not names:
        return ()
    if not names:
        raise RequestError(f"{what} stands alone; allowed is no [{_quoted(typed or '')[1:-1]}] after it.")
    parts = [] if typed is None else [part.strip() for part in typed.split(",")]
    given = what if typed is None else f"{what}[{typed}]"
    if len(parts) != len(names):
        raise RequestError(f"{_quoted(given)} does not say where; allowed is {form}, each from 0.")
    for name, part in zip(names, parts, strict=True):
        if not (part.isascii() and part.isdecimal() and len(part) < 10):
            raise RequestError(f"The {name} in {_quoted(given)} is {_quoted(part)}; allowed is a whole number from 0.")
    return tuple(map(int, parts))


def _value(what: str, typed: str) -> float:
    try:
        value = float(typed) if typed.isascii() and "_" not in typed else math.nan
    except ValueError:
        value = math.nan
    low, high, allowed = {
        "step": (1.0, float(MAX_STEP), f"a whole number from 1 to {MAX_STEP}"),
        "loss": (-math.inf, math.inf, "a number, such as 0.5"),
        "gradient_norm": (0.0, math.inf, "a number from 0, such as 0.1"),
        **dict.fromkeys(("accuracy", "held_out_accuracy", "attention"), (0.0, 1.0, "a number from 0 to 1")),
        **{slug: _range_of(measure) for slug, measure in MEASURES.items()},
    }[what]
    if not (math.isfinite(value) and low <= value <= high) or (what == "step" and not value.is_integer()):
        raise RequestError(f"{what.capitalize()} is compared with {_quoted(typed)}; allowed is {allowed}.")
    return value


def _range_of(measure: HeadMeasure) -> tuple[float, float, str]:
    of = f" of {measure.unit}" if measure.unit else ""
    return (
        0.0,
        measure.most,
        f"a number{of} from 0, such as 0.3" if measure.most == math.inf else "a number from 0 to 1",
    )


def _probe(typed: str, default: str) -> str:
    said = typed.strip()
    if said.startswith('"'):
        try:
            said = str(json.loads(said, strict=False))
        except ValueError:
            raise RequestError(f'The sentence {_quoted(said)} is cut short; allowed is in "the fat cat".') from None
    probe = said or default
    if not probe.strip():
        raise RequestError('A stop on attention needs a sentence to watch; allowed is one after it, in "the fat cat".')
    return probe


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _quoted(text: str) -> str:
    shown = text.strip()
    return repr(shown if len(shown) <= 60 else shown[:59] + "…")
