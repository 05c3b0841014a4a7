"""Films from the window: what is selected, over the steps of the run, made by a job while the person goes on."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox

from model.cli.reproduce import origin_of
from model.config import MAX_STEP
from model.errors import RequestError, TinyattnError
from model.exports.provenance import Provenance
from model.figures.figure import FigureOptions
from model.figures.film import BY_LOSS, EVENLY, MERGES, MOMENTS, STEPS
from model.figures.request import MERGES as VIEW_OF_MERGES
from model.figures.request import SAMPLES, WALK, FigurePart, FigureRequest, FigureSide, Origin
from model.messages import Frame, Watch
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.moments import Cursor, moments
from model.spec.spec_json import edits_as_json, spec_as_json
from tinyattn_gui.export.figure import title_of
from tinyattn_gui.export.film.make import drawing, of_last
from tinyattn_gui.export.film.names import is_film, touched
from tinyattn_gui.pictures.film import ENDINGS, FilmPlan, first_texts
from tinyattn_gui.pictures.merges import MergesPicture
from tinyattn_gui.pictures.samples import SamplesPicture
from tinyattn_gui.pictures.views import VIEWS, pictures
from tinyattn_gui.session.document import Document
from tinyattn_gui.session.jobs import Jobs
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.step_walk import Walk
from tinyattn_gui.settings.preferences import PreferenceStore
from tinyattn_gui.widgets.dialogs.film_dialog import FilmDialog
from tinyattn_gui.widgets.views.merges_view import MergesView
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.figures.figure_subject import filmed
from tinyattn_gui.wiring.figures.file_questions import ask_replace

_KEPT = ("spacing", "stride", "seconds", "rate", "hold", "counter", "format", "width", "theme")
"""What is remembered of what was filled in; the steps are those of each run."""


_LOOKS = ("hold", "format", "theme")
"""The same of a film of moments, which is slower and wider than others."""


class Films:
    """Asks for a film and begins it. `ask` shows the dialog and tells whether it was confirmed, `ask_path` asks for a
    name, and gives an empty one for none, `ask_replace` whether a file may be replaced that the name does not say,
    `ask_end` whether jobs that still run may be ended.
    """

    def __init__(
        self, session: Session, window: Window, store: PreferenceStore, document: Document, jobs: Jobs, walk: Walk
    ) -> None:
        self._session, self._window, self._store, self._document, self._jobs = session, window, store, document, jobs
        self._walk = walk
        self._agreed = False
        self.ask: Callable[[FilmDialog], bool] = lambda dialog: dialog.exec() == QDialog.DialogCode.Accepted
        self.ask_path: Callable[[str], str] = self._ask_path
        self.ask_replace: Callable[[Path], bool] = lambda path: ask_replace(window, path)
        self.ask_end: Callable[[str], bool] = self._ask_end

    def export(self) -> None:
        """Ask for a film of what is selected and begin to make it; while a step is walked that of its moments."""
        if self._walk.cursor is not None:
            self._export_walk(self._walk.cursor)
            return
        self.export_selected()

    def export_selected(self) -> None:
        """Ask for a film of what is selected, or of the attention weights, whether or not a step is walked."""
        part = self._part()
        if part.view not in VIEWS or self._session.branches.side is not FigureSide.THIS:
            self._window.banner.tell("A curve and what is beside this run make no film; allowed are other views.")
            return
        if part.view == VIEW_OF_MERGES:
            self._export_merges(part)
            return
        session, step = self._session, self._session.status.step if self._session.is_past else MAX_STEP
        newest = self._newest()
        texts = {**first_texts(session.status.frontier or 600 if newest is None else newest), **self._remembered()}
        dialog = FilmDialog(self._name(part), texts, newest, session.status.frontier, self._window)
        self._ask_for(dialog, part, session.look_at, step)

    def _export_merges(self, part: FigurePart) -> None:
        """Ask for a film whose frames are numbers of merges."""
        view = self._window.pictured
        assert isinstance(view, MergesView)
        merges = view.picture.merges
        texts = {**first_texts(merges.total, MERGES), **self._remembered()}
        texts |= {"spacing": EVENLY} if texts["spacing"] == BY_LOSS else {}
        dialog = FilmDialog(self._name(part), texts, merges.total, merges.total, self._window, MERGES)
        self._ask_for(dialog, part, view.wanted.emit, merges.count)

    def _export_walk(self, cursor: Cursor) -> None:
        """Ask for a film whose frames are the moments of the step that is walked, as fast as they are played."""
        newest, count = self._newest(), len(moments(self._session.spec.model))
        if newest is not None and cursor.step > newest:
            self._window.banner.tell(
                f"Step {cursor.step} is not saved yet; a film can be made of the steps up to {newest}."
            )
            return
        kept = {name: value for name, value in self._remembered().items() if name in _LOOKS}
        texts = {**first_texts(count, MOMENTS), "rate": f"{max(1 / self._store.now.moment, 0.1):.3g}", **kept}
        dialog = FilmDialog(f"the inside of step {cursor.step}", texts, count, count, self._window, MOMENTS)
        self._walk.set_filmed(True)
        self._ask_for(dialog, self._walk.part, self._walk.show_moment, cursor.moment + 1)
        self._walk.set_filmed(False)

    def _ask_for(self, dialog: FilmDialog, part: FigurePart, look_at: Callable[[int], None], now: int) -> None:
        """Show the dialog, which may look at other frames, and begin to make the film if that is confirmed."""
        session = self._session

        def show() -> None:
            self._show(dialog, part)

        dialog.step_wanted.connect(look_at)
        dialog.changed.connect(show)
        session.frame_changed.connect(show)
        show()
        agreed = self.ask(dialog)
        session.frame_changed.disconnect(show)
        if dialog.looked:
            look_at(now)
        if agreed:
            kept = _LOOKS if part.view == WALK else _KEPT
            texts = self._remembered() | {name: dialog.texts[name] for name in kept}
            self._store.change(film=json.dumps(texts))
            self._begin(part, dialog.plan)
        dialog.deleteLater()

    def may_close(self) -> bool:
        """Whether the window may close as far as jobs go: they end with it, so it is asked while there are some."""
        if self._jobs.running and not self._agreed:
            count = f"{self._jobs.running} jobs are" if self._jobs.running > 1 else "One job is"
            self._agreed = self.ask_end(f"{count} not done yet. End what is being made, and keep nothing of it?")
        return self._agreed or not self._jobs.running

    def let_go(self) -> None:
        """End the jobs without a question when the window closes."""
        self._agreed = True

    def _part(self) -> FigurePart:
        view = self._window.pictured
        if view is not None and view.picture is not None:
            return filmed(view)
        here = self._session.selection
        return FigurePart(Watch(ATTENTION_WEIGHTS.slug, layer=here.layer, head=here.head, site=here.site))

    def _name(self, part: FigurePart) -> str:
        view = self._window.pictured
        return ATTENTION_WEIGHTS.name if view is None or view.picture is None else title_of(view.picture)

    def _newest(self) -> int | None:
        """The last step that the job finds in the run's file; where there is no file it can train to any step."""
        frame = self._session.frame
        return frame.saved_step if frame is not None and self._session.path else None

    def _remembered(self) -> dict[str, str]:
        try:
            remembered = json.loads(self._store.now.film)
        except ValueError:
            return {}
        known = remembered if isinstance(remembered, dict) else {}
        return {name: value for name in _KEPT if isinstance(value := known.get(name), str)}

    def _show(self, dialog: FilmDialog, part: FigurePart) -> None:
        """Show the frame of the step on show, in the colours of that step alone; of what is right, or was last."""
        frame, session, plan = self._session.frame, self._session, dialog.plan
        if frame is None or plan.film is None:
            return
        newest = replace(frame, losses=session.losses[max(0, frame.step - 1) : frame.step])
        shown = self._walk.part if part.view == WALK else part
        request = _request(Origin(session.spec), frame, shown, plan.looks)
        pictures = self._pictures(request, replace(newest, losses_from=max(0, frame.step - 1)))
        merges = next((picture.merges.count for picture in pictures if isinstance(picture, MergesPicture)), None)
        at = shown.moment or (frame.step if merges is None else merges)
        dialog.show_frame(drawing(pictures, newest, request, plan.film), plan.looks, at)

    def _pictures(self, request: FigureRequest, frame: Frame) -> Sequence[object]:
        """What is selected as it is on show, or else what the frame tells."""
        view = self._window.pictured
        is_walked = any(part.view == WALK for part in request.parts)
        if is_walked or view is None or view.picture is None:
            return pictures(request, frame)
        return [view.picture.alone if isinstance(view.picture, SamplesPicture) else view.picture]

    def _begin(self, part: FigurePart, plan: FilmPlan) -> None:
        frame, film = self._session.frame, plan.film
        if frame is None or film is None:
            return
        path = self.ask_path(self._suggested(part, plan.form))
        if not path:
            return
        chosen = Path(path).expanduser().absolute()
        target, form = _with_ending(chosen, plan.form)
        try:
            there = next((file for file in touched(target, form, film.count) if os.path.exists(file)), chosen)
        except RequestError as error:
            self._window.banner.tell(str(error))
            return
        if there != chosen and not self.ask_replace(there):
            return
        last = {STEPS: film.last, MOMENTS: frame.step}.get(film.over, 0)
        edits = [edit for edit in frame.edits if edit.step <= last]
        try:
            origin = origin_of(self._session.spec, edits, self._document.path, frame.info.sha256)
            request = of_last(_request(origin, frame, part, plan.looks), film)
            asked = _written(Provenance(request, film=film))
        except (TinyattnError, OSError) as error:
            self._window.banner.tell(str(error))
            return
        self._store.change(figure_folder=str(target.parent))
        self._agreed = False
        self._jobs.start(
            target.name,
            self.arguments(asked, target, form),
            place=str(target.parent),
            ended=lambda: _unlink(asked),
        )
        self._window.show_panel("jobs")
        self._window.statusBar().showMessage(f"Making {target.name}: Ctrl+6 shows how far it is", 8000)

    def arguments(self, asked: Path, target: Path, form: str) -> Sequence[str]:
        """What the job is told: how it looks, and which run. One that is saved is read from its file, for training it
        again would take as long as it took. One that is not saved yet is short: its spec and edits are handed over with
        the rest, and the job trains it again, bit for bit.
        """
        run = [self._session.path] if self._session.path else []
        return ["export", *run, "--like", str(asked), "-o", str(target), "--format", form, "--force"]

    def _suggested(self, part: FigurePart, form: str) -> str:
        folder = self._store.now.figure_folder
        home = Path(folder) if folder and Path(folder).is_dir() else Path.home()
        what = part.view if part.view in (VIEW_OF_MERGES, SAMPLES, WALK) else part.watch.slug
        return str(home / f"{Path(self._document.name).stem}-{what}{ENDINGS[form]}")

    def _ask_path(self, suggested: str) -> str:
        kinds = "Film (*.gif *.webp *.png *.mp4);;All files (*)"
        return QFileDialog.getSaveFileName(self._window, "Export film", suggested, kinds)[0]

    def _ask_end(self, question: str) -> bool:
        button = QMessageBox.StandardButton
        return QMessageBox.question(self._window, "tinyattn", question, button.Yes | button.No) == button.Yes


def _with_ending(target: Path, form: str) -> tuple[Path, str]:
    """A name that says the format: another film's ending chooses that, any other gets one."""
    endings = {".gif": "gif", ".webp": "webp", ".mp4": "mp4", ".apng": "apng"}
    if form != "frames" and target.suffix.lower() in endings:
        return target, endings[target.suffix.lower()]
    if target.suffix.lower() == ".png" and (form == "apng" or (form == "frames" and is_film(target))):
        return target, form
    stem = target.stem if target.suffix.lower() == ".png" else target.name
    return target.with_name(f"{stem}{ENDINGS[form]}"), form


def _request(origin: Origin, frame: Frame, part: FigurePart, looks: FigureOptions) -> FigureRequest:
    return FigureRequest(origin, frame.step, frame.probe_text, (replace(part, cell=None),), options=looks)


def _written(provenance: Provenance) -> Path:
    """The request in a file of its own, for the job: as any file carries it, but with the whole paths of texts."""
    origin = provenance.request.origin
    content = json.loads(provenance.to_text())
    content |= {"spec": spec_as_json(origin.spec), "edits": edits_as_json(origin.edits)}
    handle, name = tempfile.mkstemp(prefix="tinyattn-film-", suffix=".json")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"provenance": content}, file)
    return Path(name)


def _unlink(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
