"""The command `tinyattn`: without a verb it opens the window; `train`, `show`, `export` and `presets` do not."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from model import __version__
from model.cli.arguments import add_source, source
from model.cli.console import new_parser, say, tell
from model.cli.verbs import DONE, MISUSE, add_verbs, run_verb
from model.runfile.runfile import ENDING, seems_run
from tinyattn_gui.about import info
from tinyattn_gui.cli.export import add_export
from tinyattn_gui.display import why_not


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = new_parser(
        prog="tinyattn",
        description="Watch self-attention learn. Without a verb, opens the window.",
        epilog=f"tinyattn VERB --help tells more about a verb; tinyattn RUN{ENDING} opens a run file.",
    )
    parser.add_argument("--version", action="version", version=f"tinyattn {__version__}")
    parser.add_argument("--info", action="store_true", help="print the versions of all parts, and end")
    parser.add_argument("--reset", action="store_true", help="forget all preferences and the layout, then open")
    parser.add_argument("--run", default="", metavar="RUN", help="a run file to go on with")
    add_source(parser)
    parser.set_defaults(verb=open_window)
    verbs = parser.add_subparsers(metavar="VERB")
    add_verbs(verbs)
    add_export(verbs)
    parser.set_defaults(verbs=frozenset(verbs.choices))
    return parser


def open_window(given: argparse.Namespace) -> int:
    """`tinyattn`"""
    if given.info:
        say(info())
        return DONE
    preset, spec = source(given)
    if given.reset:
        from tinyattn_gui.app import forget

        forget()
    if reason := why_not():
        tell(f"tinyattn: {reason}; tinyattn train, show and export need no window.")
        return MISUSE
    from tinyattn_gui.app import run

    return run(preset, spec, given.run)


def main() -> int:
    """Run the window or one verb."""
    parser, arguments = make_parser(), sys.argv[1:]
    first = arguments[0] if arguments else "-"
    if first[:1] != "-" and first not in parser.get_default("verbs") and seems_run(Path(first)):
        arguments.insert(0, "--run")
    return run_verb(parser, arguments)


if __name__ == "__main__":
    sys.exit(main())
