"""How a run begins: frozen, validated options.

The metadata of a field (label, help, range) is the single source for the form, the command line's `--set`
and the README's table. Nothing here imports torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any

from model.config.data import DataConfig
from model.config.network import ModelConfig
from model.config.options import SWITCHED, Section, option, parsed
from model.config.start import Start
from model.config.train import TrainConfig
from model.errors import OptionError, shortened
from model.tasks.table import TASKS, classes_of, with_source


@dataclass(frozen=True)
class Edit:
    """A change on the way: once `step` steps have been made, `what` is `value`; `model.spec.edits` says what there is.

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

    __hash__ = Section.__hash__

    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)
    data: DataConfig = field(default_factory=DataConfig)
    seed: int = option(0, "Seed", "Where the random numbers start.", low=0, high=2**31 - 1)
    start: Start | None = None

    def __post_init__(self) -> None:
        self._checked(self.__dataclass_fields__["seed"], int)
        if self.model.is_pair and self.data.corpus not in with_source():
            raise OptionError(
                f"model.encoder_layers is {self.model.encoder_layers}, but {self.data.name} has no source sentence for "
                f"an encoder; allowed is 0, or data.corpus {', '.join(with_source())}.",
                "model.encoder_layers",
            )
        known = len(classes_of(self.data.corpus))
        if self.model.classes not in (0, known):
            allowed = f"0 or {known}" if known else f"0, or data.corpus {', '.join(filter(classes_of, TASKS))}"
            raise OptionError(
                f"model.classes is {self.model.classes}; allowed for {self.data.name} is {allowed}.", "model.classes"
            )

    @property
    def class_names(self) -> tuple[str, ...]:
        """What the classes are called, where the network ends in classes."""
        return classes_of(self.data.corpus) if self.model.classes else ()

    def with_options(self, given: Mapping[str, str]) -> RunSpec:
        """This spec with options set from text, such as `{"train.learning_rate": "1e-3", "seed": "4"}`, all at once.

        Raises OptionError for an unknown name, and for a text that is not a value of that option.
        """
        given = _renamed(given)
        known = {f"{section}.{item.name}": (section, item) for section, item in options()}
        changes: dict[str, dict[str, Any]] = {}
        for name, text in given.items():
            if name == "seed":
                changes["run"] = {"seed": parsed(RunSpec, self.__dataclass_fields__["seed"], text)}
            elif name in known:
                section, item = known[name]
                changes.setdefault(section, {})[item.name] = parsed(SECTIONS[section], item, text)
            else:
                raise OptionError(
                    f"There is no option called '{shortened(name)}'; allowed are seed, {', '.join(known)}."
                )
        whole = changes.pop("run", {})
        parts = {section: replace(getattr(self, section), **values) for section, values in changes.items()}
        made = replace(self, **whole, **parts)
        made.data.check_used()
        return made


def _renamed(given: Mapping[str, str]) -> dict[str, str]:
    """The options by the names that they have today: the mask was `model.causal`, yes or no."""
    options = dict(given)
    if (text := options.pop("model.causal", None)) is not None:
        switched = SWITCHED.get(text.strip().lower())
        if switched is None:
            raise OptionError(f"model.causal is '{shortened(text)}'; allowed is yes or no.", "model.causal")
        options["model.mask"] = "causal" if switched else "none"
    return options


SECTIONS: Mapping[str, type[Section]] = {"model": ModelConfig, "train": TrainConfig, "data": DataConfig}


def options() -> Iterator[tuple[str, Field[Any]]]:
    """Every option of a run except its seed: the name of its section and its field."""
    for section, kind in SECTIONS.items():
        for item in fields(kind):  # type: ignore[arg-type]
            yield section, item
