"""Runs the trials that are named, or all of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from tests.soak import damage, films, kills

TRIALS: Mapping[str, Callable[[], str]] = {"damage": damage.main, "films": films.main, "kills": kills.main}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*TRIALS, []], help="which (default: all)")
    for name in parser.parse_args().name or TRIALS:
        print(TRIALS[name]())


if __name__ == "__main__":
    main()
