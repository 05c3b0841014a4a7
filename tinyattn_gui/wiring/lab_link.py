"""The efficiency lab measures as jobs: begun, followed and ended from its panel, and drawn when they are done."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from model.errors import TinyattnError
from tinyattn_gui.panels.lab import LabPanel
from tinyattn_gui.panels.registry import LAB
from tinyattn_gui.pictures.lab import LabRow
from tinyattn_gui.session.jobs import Jobs
from tinyattn_gui.window.window import Window


class LabLink:
    """Connects the jobs with the panel, once it is made; each experiment runs once at a time."""

    def __init__(self, jobs: Jobs, window: Window) -> None:
        self._jobs, self._window = jobs, window
        self._numbers: dict[str, int] = {}
        window.when_made(LAB, self._connect)

    def _connect(self, panel: LabPanel) -> None:
        panel.measure_asked.connect(lambda row, options: self._start(panel, row, options))
        panel.cancel_asked.connect(lambda row: self._jobs.cancel(self._numbers[row.name]))
        self._jobs.changed.connect(lambda: self._follow(panel))

    def _start(self, panel: LabPanel, row: LabRow, options: tuple[str, ...]) -> None:
        handle, name = tempfile.mkstemp(prefix="tinyattn-lab-", suffix=".json")
        os.close(handle)
        arguments = ["lab", row.name, *options, "-o", name, "--force"]
        self._numbers[row.name] = self._jobs.start(
            f"Efficiency lab: {row.title}", arguments, ended=lambda: self._end(panel, row, Path(name))
        )
        self._follow(panel)

    def _follow(self, panel: LabPanel) -> None:
        rows = {row.number: row for row in self._jobs.rows}
        for name, number in self._numbers.items():
            panel.show_running(name, rows.get(number))

    def _end(self, panel: LabPanel, row: LabRow, path: Path) -> None:
        """Show what was measured; nothing was, where it failed or was cancelled."""
        try:
            written = path.read_bytes()
            if written and row.chart is not None:
                panel.show_chart(row.name, row.chart(json.loads(written)))
        except (OSError, ValueError, TinyattnError) as error:
            self._window.banner.tell(f"What was measured cannot be shown: {error}")
        finally:
            with suppress(OSError):
                path.unlink()
