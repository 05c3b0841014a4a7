"""How a run begins: frozen, validated options.

The metadata of a field (label, help, range) is the single source for the form, the command line's `--set`
and the README's table. Nothing here imports torch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any, get_type_hints

from model.errors import OptionError

MAX_STEP = 10_000_000


@dataclass(frozen=True)
class Option:
    """What is known of one field besides its value."""

    label: str
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    file: bool = False
    """Whether the path of a text file is a value besides the choices."""

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.choices:
            return " or ".join((*self.choices, "the path of a text file") if self.file else self.choices)
        return f"{self.low:g} to {self.high:g}" if self.low is not None else "yes or no"


def _option(
    default: Any,
    label: str,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    file: bool = False,
) -> Any:
    return field(default=default, metadata={"option": Option(label, help, low, high, choices, file)})


def option_of(item: Field[Any]) -> Option:
    """The `Option` of a dataclass field made here."""
    found = item.metadata["option"]
    assert isinstance(found, Option)
    return found


_HINTS: dict[str, dict[str, Any]] = {}


def _hints(kind: type[Section]) -> dict[str, Any]:
    """The types of a section's fields, worked out once."""
    if kind.__name__ not in _HINTS:
        _HINTS[kind.__name__] = get_type_hints(kind)
    return _HINTS[kind.__name__]


class Section:
    """A group of options; checks each field against its own range when it is made."""

    section = ""

    def __post_init__(self) -> None:
        hints = _hints(type(self))
        for item in fields(self):  # type: ignore[arg-type]
            object.__setattr__(self, item.name, self._checked(item, hints[item.name]))

    def __hash__(self) -> int:
        """Worked out once: options are the key to many a cache."""
        found: int | None = self.__dict__.get("_hash")
        if found is None:
            found = hash(tuple(getattr(self, item.name) for item in fields(self)))  # type: ignore[arg-type]
            object.__setattr__(self, "_hash", found)
        return found

    def _checked(self, item: Field[Any], hint: Any) -> Any:
        value, option = getattr(self, item.name), option_of(item)
        if value is None and hint == (int | None):
            return None
        if option.choices:
            good = value in option.choices or (option.file and isinstance(value, str) and _is_path(value))
        elif hint is bool:
            good = isinstance(value, bool)
        else:
            number = (int, float) if hint is float else (int,)
            good = isinstance(value, number) and not isinstance(value, bool) and math.isfinite(value)
            good = good and option.low is not None and option.high is not None and option.low <= value <= option.high
        if not good:
            raise self.refusal(item.name, value, option.allowed)
        return float(value) if hint is float else value

    def refusal(self, name: str, value: object, allowed: str) -> OptionError:
        """The one sentence for a value that is not allowed."""
        field = f"{self.section}.{name}"
        return OptionError(f"{field} is {value!r}; allowed is {allowed}.", field)


@dataclass(frozen=True)
class ModelConfig(Section):
    """The shape of the network."""

    section = "model"
    __hash__ = Section.__hash__

    d_model: int = _option(16, "Width", "Numbers that each token carries (C).", low=1, high=1024)
    n_head: int = _option(1, "Heads", "Attention heads in each layer (H).", low=1, high=64)
    n_layer: int = _option(1, "Layers", "Blocks of attention, one after another.", low=1, high=32)
    d_head: int | None = _option(None, "Head width", "Width of a head (D); default d_model / n_head.", low=1, high=1024)
    context: int = _option(16, "Context", "Longest sentence that the network can read.", low=1, high=1024)
    position: str = _option("learned", "Positions", "How a token knows its place.", choices=("learned", "sinusoidal"))
    causal: bool = _option(True, "Causal mask", "A token sees only itself and what came before.")
    residual: bool = _option(True, "Residual", "Add what attention brings to what the token carried.")
    w_out: bool = _option(True, "Output weights", "Map the joined heads back with W_out.")
    bias: bool = _option(False, "Biases", "Add a learned bias to each projection.")
    norm: bool = _option(False, "LayerNorm", "Norm the stream before attention, MLP and prediction.")
    mlp: bool = _option(False, "MLP", "A two-layer network on each token after attention.")
    d_ff: int | None = _option(None, "MLP width", "Hidden width of the MLP (F); default 4 × d_model.", low=1, high=8192)
    dropout: float = _option(0.0, "Attention dropout", "Chance that a weight is dropped in training.", low=0, high=0.9)
    init_std: float = _option(0.2, "Start spread", "Standard deviation of the first weights.", low=0, high=10)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.d_head is None and self.d_model % self.n_head:
            raise OptionError(
                f"model.n_head is {self.n_head}, which does not divide model.d_model {self.d_model}; "
                "allowed is a divisor of d_model, or a model.d_head of your own.",
                "model.n_head",
            )
        if not self.w_out and self.joined != self.d_model and (self.residual or self.mlp or self.n_layer > 1):
            raise OptionError(
                f"model.w_out is off and the joined heads are {self.joined} wide, but model.d_model is {self.d_model}; "
                "allowed is this only for one layer without residual and MLP.",
                "model.w_out",
            )

    @property
    def head_width(self) -> int:
        """D, the width of one head."""
        return self.d_head if self.d_head is not None else self.d_model // self.n_head

    @property
    def joined(self) -> int:
        """H·D, the width of the joined heads."""
        return self.n_head * self.head_width

    @property
    def stream_out(self) -> int:
        """The width of the stream that the prediction is read from."""
        return self.d_model if self.w_out else self.joined

    @property
    def hidden(self) -> int:
        """F, the hidden width of the MLP."""
        return self.d_ff if self.d_ff is not None else 4 * self.d_model


@dataclass(frozen=True)
class TrainConfig(Section):
    """How it learns."""

    section = "train"
    __hash__ = Section.__hash__

    optimizer: str = _option("adamw", "Optimizer", "The rule of the update.", choices=("adamw", "adam", "sgd"))
    learning_rate: float = _option(1e-2, "Learning rate", "Size of a step of the optimizer.", low=0, high=10)
    weight_decay: float = _option(0.0, "Weight decay", "Pull of every weight towards zero.", low=0, high=1)
    batch_size: int = _option(16, "Batch", "Examples in each step (B).", low=1, high=4096)


@dataclass(frozen=True)
class DataConfig(Section):
    """What it reads."""

    section = "data"
    __hash__ = Section.__hash__

    corpus: str = _option(
        "fat-cat", "Corpus", "What to learn from: a built-in corpus or a text file.", choices=("fat-cat",), file=True
    )
    tokenizer: str = _option("word", "Tokenizer", "How text is cut into pieces.", choices=("word", "character"))
    vocabulary: int = _option(
        1000, "Vocabulary", "Most pieces that are told apart; rarer ones are unknown.", low=1, high=50000
    )
    validation: float = _option(0.1, "Held out", "Share of a text file that is not trained on.", low=0, high=0.5)

    @property
    def is_file(self) -> bool:
        """Whether the corpus is a text file, not a built-in one."""
        return self.corpus not in option_of(self.__dataclass_fields__["corpus"]).choices


@dataclass(frozen=True)
class Edit:
    """A change on the way: once `step` steps have been made, `what` is `value`; `model.edits` says what there is.

    An option holds for the steps that follow. A weight has this value in state `step`, and a silenced head is zero
    there; the steps that follow learn on from that. `sha256` is of the text file that the value names, if it does.
    """

    step: int
    what: str
    value: float | int | str
    sha256: str = ""


@dataclass(frozen=True)
class RunSpec(Section):
    """How a run begins; with its seed it decides every number that follows."""

    section = "run"
    __hash__ = Section.__hash__

    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    data: DataConfig = field(default_factory=DataConfig)
    seed: int = _option(0, "Seed", "Where the random numbers start.", low=0, high=2**31 - 1)

    def __post_init__(self) -> None:
        self._checked(self.__dataclass_fields__["seed"], int)

    def with_options(self, given: Mapping[str, str]) -> RunSpec:
        """This spec with options set from text, such as `{"train.learning_rate": "1e-3", "seed": "4"}`, all at once.

        Raises OptionError for an unknown name, and for a text that is not a value of that option.
        """
        known = {f"{section}.{item.name}": (section, item) for section, item in options()}
        changes: dict[str, dict[str, Any]] = {}
        for name, text in given.items():
            if name == "seed":
                changes["run"] = {"seed": _parse("run.seed", int, text, self.__dataclass_fields__["seed"])}
            elif name in known:
                section, item = known[name]
                hint = _hints(SECTIONS[section])[item.name]
                changes.setdefault(section, {})[item.name] = _parse(name, hint, text, item)
            else:
                raise OptionError(f"There is no option called '{name}'; allowed are seed, {', '.join(known)}.")
        whole = changes.pop("run", {})
        parts = {section: replace(getattr(self, section), **values) for section, values in changes.items()}
        return replace(self, **whole, **parts)


SECTIONS: Mapping[str, type[Section]] = {"model": ModelConfig, "train": TrainConfig, "data": DataConfig}


def options() -> Iterator[tuple[str, Field[Any]]]:
    """Every option of a run except its seed: the name of its section and its field."""
    for section, kind in SECTIONS.items():
        for item in fields(kind):  # type: ignore[arg-type]
            yield section, item


def _parse(name: str, hint: Any, text: str, item: Field[Any]) -> Any:
    words = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
    allowed = option_of(item).allowed
    try:
        if hint is bool:
            return words[text.strip().lower()]
        if hint == (int | None):
            return None if text.strip().lower() in ("", "none", "default") else int(text)
        return hint(text)
    except (ValueError, KeyError):
        raise OptionError(f"{name} is '{text}'; allowed is {allowed}.", name) from None


def _is_path(text: str) -> bool:
    return 0 < len(text) <= 4096 and "\0" not in text
