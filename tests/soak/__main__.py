"""Runs the trials that are named, or all of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping

from tests.soak import damage, faults, films, keyboard, kills
from tests.soak.monkey import trial as monkey

TRIALS: Mapping[str, Callable[[], str]] = {
    "damage": damage.main,
    "faults": faults.main,
    "films": films.main,
    "keyboard": keyboard.main,
    "kills": kills.main,
    "monkey": monkey.main,
}


def main() -> None:
    if sys.argv[1:2] == ["monkey"]:  # which has options of its own
        print(monkey.main(sys.argv[2:]))
        return
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*TRIALS, []], help="which (default: all)")
    for name in parser.parse_args().name or TRIALS:
        print(TRIALS[name]())


if __name__ == "__main__":
    main()
