"""What is known of an option, and a group of them that checks its values. Imports no torch."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, get_type_hints

from model.errors import OptionError, shortened, shown


@dataclass(frozen=True)
class Option:
    """What is known of one field besides its value."""

    label: str
    help: str
    low: float | None = None
    high: float | None = None
    choices: Collection[str] = ()
    """The values to choose from, by name: most often the very table whose rows they are."""
    file: str = ""
    """What kind of file may be named by its path, besides the choices; empty where none may."""
    letters: int = 0
    """How long a free text may be; 0 for what is no free text."""
    says: str = ""
    """The allowed values in words, where they are not just numbers."""

    def meaning(self, choice: str) -> str:
        """What a choice means, as the row says that it names; nothing where that has no words."""
        row = self.choices.get(choice) if isinstance(self.choices, Mapping) else None
        return " ".join(filter(None, (getattr(row, name, "") for name in ("help", "loses"))))

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.says:
            return self.says
        if self.choices:
            return " or ".join([*self.choices, *[f"the path of a {self.file}"] * bool(self.file)])
        if self.letters:
            return f"a text of up to {self.letters} characters"
        return f"{_whole(self.low)} to {_whole(self.high)}" if self.low is not None else "yes or no"


def _whole(end: float | None) -> str:
    """An end of a range; a whole number with all of its digits."""
    return str(end) if isinstance(end, int) else f"{end:g}"


def option(
    default: Any,
    label: str,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: Collection[str] = (),
    file: str = "",
    letters: int = 0,
    says: str = "",
) -> Any:
    """A dataclass field with its `Option`."""
    return field(default=default, metadata={"option": Option(label, help, low, high, choices, file, letters, says)})


def option_of(item: Field[Any]) -> Option:
    """The `Option` of a dataclass field made here."""
    found = item.metadata["option"]
    assert isinstance(found, Option)
    return found


_HINTS: dict[str, dict[str, Any]] = {}


SWITCHED = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
"""What a switch may be set to in a text."""


_OPTIONAL = (int | None, float | None)
"""The types of numbers that may be left to the program."""


_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that stand for nothing in a text, or that XML has no way to write."""


def _is_real(hint: Any) -> bool:
    return hint is float or hint == (float | None)


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
            if "option" in item.metadata:
                object.__setattr__(self, item.name, self._checked(item, hints[item.name]))

    def __hash__(self) -> int:
        """Worked out once: options are the key to many a cache."""
        found: int | None = self.__dict__.get("_hash")
        if found is None:
            found = hash(tuple(getattr(self, item.name) for item in fields(self)))  # type: ignore[arg-type]
            object.__setattr__(self, "_hash", found)
        return found

    def _checked(self, item: Field[Any], hint: Any) -> Any:
        value, known = getattr(self, item.name), option_of(item)
        if value is None and hint in _OPTIONAL:
            return None
        if known.choices:
            good = value in known.choices or (bool(known.file) and isinstance(value, str) and _is_path(value))
        elif known.letters:
            good = isinstance(value, str) and len(value) <= known.letters and not _UNWRITABLE.search(value)
        elif hint is bool:
            good = isinstance(value, bool)
        else:
            number = (int, float) if _is_real(hint) else (int,)
            good = isinstance(value, number) and not isinstance(value, bool)
            good = good and known.low is not None and known.high is not None and known.low <= value <= known.high
        if not good:
            raise self.refusal(item.name, value, known.allowed)
        return float(value) if _is_real(hint) else value

    @classmethod
    def name_of(cls, field: str) -> str:
        """What an option is called where it is set."""
        return f"{cls.section}.{field}" if cls.section else field

    def refusal(self, name: str, value: object, allowed: str) -> OptionError:
        """The one sentence for a value that is not allowed."""
        field = self.name_of(name)
        return OptionError(f"{field} is {shown(value)}; allowed is {allowed}.", field)


def parsed(kind: type[Section], item: Field[Any], text: str) -> Any:
    """The value of a section's field from text; raises OptionError for a text that is none."""
    hint, word = _hints(kind)[item.name], text.strip().lower()
    try:
        if hint is bool:
            return SWITCHED[word]
        if hint in _OPTIONAL:
            number = float if _is_real(hint) else int
            return None if word in ("", "none", "default", "auto") else number(text)
        return hint(text)
    except (ValueError, KeyError):
        name = kind.name_of(item.name)
        raise OptionError(f"{name} is '{shortened(text)}'; allowed is {option_of(item).allowed}.", name) from None


def _is_path(text: str) -> bool:
    """Whether a text may be the path of a file, or of several, a line each."""
    paths = text.split("\n")
    return len(paths) <= 100 and all(0 < len(path) <= 4096 for path in paths) and "\0" not in text
