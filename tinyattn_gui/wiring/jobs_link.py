"""The Jobs panel shows the jobs; what came of one is told wherever one looks."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from model.processes.jobs import JobStage
from tinyattn_gui.panels.jobs import JobsPanel
from tinyattn_gui.panels.registry import JOBS
from tinyattn_gui.pictures.jobs import JobRow
from tinyattn_gui.session.jobs import Jobs
from tinyattn_gui.window.window import Window


class JobsLink:
    """Connects the jobs with their panel, once it is made; they end with the window."""

    def __init__(self, jobs: Jobs, window: Window) -> None:
        self._jobs, self._window = jobs, window
        window.when_made(JOBS, self._connect)
        window.closing.connect(jobs.close)
        jobs.ended.connect(self._tell_of_job)

    def _connect(self, panel: JobsPanel) -> None:
        jobs = self._jobs
        panel.cancelled.connect(jobs.cancel)
        panel.cleared.connect(jobs.clear)
        panel.folder_asked.connect(lambda folder: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
        jobs.changed.connect(lambda: panel.show_rows(jobs.rows))
        panel.show_rows(jobs.rows)

    def _tell_of_job(self, row: JobRow) -> None:
        """Say what came of a job, for the panel may not be on show."""
        if row.stage is JobStage.FAILED:
            self._window.banner.tell(f"{row.title}: {row.words}")
        else:
            self._window.statusBar().showMessage(f"{row.title}: {row.words}", 8000)
