"""Runs the benchmarks that are named, or all of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from tests.benchmarks import figures, films, live, seeks, size, step

BENCHMARKS: Mapping[str, Callable[[], str]] = {
    "figures": figures.main,
    "films": films.main,
    "live": live.main,
    "seeks": seeks.main,
    "size": size.main,
    "step": step.main,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*BENCHMARKS, []], help="which (default: all)")
    for name in parser.parse_args().name or BENCHMARKS:
        print(BENCHMARKS[name]())


if __name__ == "__main__":
    main()
