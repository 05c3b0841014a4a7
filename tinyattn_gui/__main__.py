"""The command `tinyattn`: without a verb it opens the window; `train`, `show`, `export` and `presets` do not."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from model import __version__
from model.cli.arguments import Beginning, add_source
from model.cli.console import new_parser, say, tell
from model.cli.verb import DONE, MISUSE, Verb, add_verbs, run_verb
from model.runfile.names import ENDING, seems_run
from tinyattn_gui.about import info
from tinyattn_gui.cli.verbs import VERBS
from tinyattn_gui.display import why_not


@dataclass(frozen=True)
class Opening:
    """What the window opens with, or that only the versions of all parts are to be told."""

    beginning: Beginning
    run: str
    reset: bool
    info: bool

    @classmethod
    def of(cls, options: argparse.Namespace) -> Opening:
        """What the options say."""
        return cls(Beginning.of(options), options.run, options.reset, options.info)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What the window opens with."""
    parser.add_argument("--info", action="store_true", help="print the versions of all parts, and end")
    parser.add_argument("--reset", action="store_true", help="forget all preferences and the layout, then open")
    parser.add_argument("--run", default="", metavar="RUN", help="a run file to go on with")
    add_source(parser)


def open_window(opening: Opening) -> int:
    """Open the window, where there is a screen for it."""
    if opening.info:
        say(info())
        return DONE
    preset, spec = opening.beginning.spec()
    if opening.reset:
        from tinyattn_gui.app import forget

        forget()
    if reason := why_not():
        tell(f"tinyattn: {reason}; tinyattn train, show and export need no window.")
        return MISUSE
    from tinyattn_gui.app import run

    return run(preset, spec, opening.run)


WINDOW = Verb(
    "tinyattn", "Watch self-attention learn. Without a verb, opens the window.", add_options, Opening.of, open_window
)


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = new_parser(
        prog=WINDOW.name,
        description=WINDOW.help,
        epilog=f"tinyattn VERB --help tells more about a verb; tinyattn RUN{ENDING} opens a run file.",
    )
    parser.add_argument("--version", action="version", version=f"tinyattn {__version__}")
    WINDOW.add_options(parser)
    parser.set_defaults(verb=WINDOW)
    add_verbs(parser, VERBS)
    return parser


def main() -> int:
    """Run the window or one verb."""
    arguments = sys.argv[1:]
    first = arguments[0] if arguments else "-"
    if first[:1] != "-" and first not in {verb.name for verb in VERBS} and seems_run(Path(first)):
        arguments.insert(0, "--run")
    return run_verb(make_parser(), arguments)


if __name__ == "__main__":
    sys.exit(main())
