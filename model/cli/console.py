"""What is printed: words for people and data for programs, on any console, full disk or closed pipe. Imports no torch.

Words keep the encoding of the console, in which a character that it lacks is written as its code point. Data are UTF-8
on every system, so that they mean the same wherever they are read.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from model.errors import TinyattnError
from model.runfile.disk import why_not_written

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_ESCAPE = "backslashreplace"
"""`\\u2212`, where a console has no such character; of half a character in UTF-8, which JSON reads as what it was."""


class ConsoleError(TinyattnError):
    """What was to be printed could not be; the sentence says why."""


class PipeClosedError(ConsoleError):
    """Whoever read what is printed has gone."""


def prepare() -> None:
    """Let nothing that is printed from here on fail for a character; what has no console is printed to nowhere."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever began this, or a window without a console
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  (as long as the process)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ESCAPE)


def say(words: object) -> None:
    """Print words for people. Raises ConsoleError."""
    _print(f"{words}\n")


def give(data: str) -> None:
    """Print data for programs, which end with a new line of their own if they are to have one. Raises ConsoleError."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors=_ESCAPE)
    _print(data)


class _Parser(argparse.ArgumentParser):
    """A parser whose help is said like any other words: argparse itself takes no notice of what it could not print."""

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        if file is sys.stdout:
            _print(message)
        else:
            super()._print_message(message, file)


def new_parser(prog: str, description: str, epilog: str | None = None) -> argparse.ArgumentParser:
    """A command line, whose verbs are parsers of the same kind."""
    return _Parser(prog=prog, description=description, epilog=epilog)


def give_json(data: object) -> None:
    """Print data as JSON on a line of its own. Raises ConsoleError."""
    give(json.dumps(data, ensure_ascii=False) + "\n")


def tell(words: object) -> None:
    """Say on stderr what is no result; where nobody can hear it, work goes on."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def _print(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _lost(PipeClosedError("What was printed has not been read to its end: whoever read it has gone."))
    except OSError as error:
        _lost(ConsoleError(f"What was printed could not be written: {why_not_written(error)}."))


def _lost(error: ConsoleError) -> NoReturn:
    """Raise it, and let Python find nothing to complain of when it closes what it could not write."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    raise error
