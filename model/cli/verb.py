"""A verb of the command line: what it is called, its options, and what it does with them. Imports no torch."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from model.cli.console import prepare, tell
from model.errors import TinyattnError

DONE, FAILED, MISUSE = 0, 1, 2
"""What a program ends with."""

Request = TypeVar("Request")


@dataclass(frozen=True)
class Verb(Generic[Request]):
    """Its name and help, the options that it adds to a parser, the request that it reads off them, and its work, which
    ends with an exit code. No other function sees the parsed options.
    """

    name: str
    help: str
    add_options: Callable[[argparse.ArgumentParser], None]
    read: Callable[[argparse.Namespace], Request]
    run: Callable[[Request], int]

    def __call__(self, options: argparse.Namespace) -> int:
        """Do what the options say."""
        return self.run(self.read(options))


def add_verbs(parser: argparse.ArgumentParser, verbs: Sequence[Verb[Any]], *, required: bool = False) -> None:
    """Let a command line have these verbs, each with its options."""
    choices = parser.add_subparsers(required=required, metavar="VERB")
    for verb in verbs:
        own = choices.add_parser(verb.name, help=verb.help)
        verb.add_options(own)
        own.set_defaults(verb=verb)


def run_verb(parser: argparse.ArgumentParser, arguments: Sequence[str] | None = None) -> int:
    """Parse, run the chosen verb and turn trouble into one sentence on stderr and an exit code."""
    prepare()
    try:
        options = parser.parse_args(arguments)
        verb: Verb[Any] = options.verb
        return verb(options)
    except TinyattnError as error:
        tell(f"tinyattn: {error}")
        return MISUSE if isinstance(error, ValueError) else FAILED
    except KeyboardInterrupt:
        tell("tinyattn: stopped.")
        return FAILED
