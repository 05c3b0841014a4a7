"""A test may be skipped only where root or the platform forces it: any other skip fails the run, and all are named.

A check that is skipped cannot fail; on a machine where something is missing the run would be green all the same.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

_IS_POSIX = os.name == "posix"

FORCED: Mapping[str, bool] = {
    "root may write everywhere": not _IS_POSIX or os.geteuid() == 0,
    "Linux only": not Path("/dev/full").exists(),
    "elsewhere there is always a display": not sys.platform.startswith("linux"),
    "a shell script stands in for ffmpeg": not _IS_POSIX,
    "there is no X server": not shutil.which("Xvfb"),
    **{
        f"{what} as on POSIX": not _IS_POSIX
        for what in ("signals", "limits", "permissions", "links", "pipes", "closed descriptors")
    },
}
"""Why a test may be skipped, and whether that holds on this machine."""

_unexpected: list[str] = []


def unforced(reason: str) -> bool:
    """Whether a test was skipped for something that did not force it."""
    return not FORCED.get(reason.removeprefix("Skipped: "), False)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember a test that was skipped without need."""
    _remember(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Remember a module that was skipped without need."""
    _remember(report)


def _remember(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail") and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2])
        if unforced(reason):
            _unexpected.append(f"{report.nodeid}: {reason}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run with such a skip has failed."""
    if _unexpected and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name them."""
    if _unexpected:
        terminalreporter.section("skipped, though nothing forced it", red=True)
        for line in _unexpected:
            terminalreporter.line(line)
