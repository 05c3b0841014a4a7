"""What the window shows now, as the subject of a figure."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from model.figures.request import MATRIX, WINDOW, Against, FigurePart, FigureSide, Origin
from model.matrix.picture import Picture
from model.messages import Frame
from model.quantities import ATTENTION_WEIGHTS
from model.quantities.moments import Phase
from model.quantities.watch import Lens
from tinyattn_gui.drawing.registry import DRAWINGS
from tinyattn_gui.export.figure import title_of
from tinyattn_gui.pictures.compare import is_branch
from tinyattn_gui.pictures.figure import FigureShown, Subject
from tinyattn_gui.pictures.ranges import Ranges, held_ends
from tinyattn_gui.session.document import Document
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.step_walk import Walk
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.window.window import Window


def drawn_in(root: QWidget) -> list[QWidget]:
    """Every widget on show that has a picture which can be drawn, `root` itself or inside it."""
    return [view for view in (root, *root.findChildren(QWidget)) if picture_of(view) is not None and view.isVisible()]


def picture_of(view: object) -> object | None:
    """The picture of a widget, if there is a drawing for it."""
    picture = getattr(view, "picture", None)
    return picture if type(picture) in DRAWINGS else None


class Subjects:
    """Looks at the window, for what a figure can be made of."""

    def __init__(self, session: Session, window: Window, document: Document, walk: Walk, ranges: Ranges) -> None:
        self._session, self._window, self._document, self._walk = session, window, document, walk
        self._ranges = ranges

    def of_window(self) -> Subject | None:
        """All that is on show; the view that was focused last is the selected one. None where nothing is on show."""
        return self.of_views(drawn_in(self._window), self._window.pictured)

    def of_views(self, views: Sequence[QWidget], focused: object = None) -> Subject | None:
        """These views, without those that show the same; selected is one of them, or else the attention weights."""
        frame = self._session.frame
        if frame is None or not views:
            return None
        against = self._against(frame)
        steps = {None, frame.step, None if against is None else against.step}
        rows: dict[object, FigureShown] = {}
        selected: FigureShown | None = None
        for view in views:
            row = _shown(view, steps)
            key = replace(row.part, cell=None), row.name
            if view is focused:
                selected = rows[key] = row
            else:
                rows.setdefault(key, row)
        watches = list(rows.values())
        weights = (row for row in watches if row.part.view == MATRIX and row.part.watch.slug == ATTENTION_WEIGHTS.slug)
        chosen = watches.index(selected or next(weights, watches[0]))
        scene, selection = self._walk.scene, self._session.selection
        edits = tuple(edit for edit in frame.edits if edit.step <= frame.step)
        return Subject(
            tuple(watches),
            chosen,
            Origin(self._session.spec, edits, self._document.path),
            frame,
            selection.layer,
            selection.head,
            against,
            Lens.PROBE if scene is None else scene.lens,
            scene is not None and scene.moment.phase is not Phase.UPDATE,
            self._session.status.playing,
            Path(self._document.name).stem,
            self._ranges.locked,
            selection.site,
        )

    def _against(self, frame: Frame) -> Against | None:
        """What the window compares the run with, where it shows more than the run alone."""
        side, beside = self._session.branches.side, frame.beside
        if beside is None or side is FigureSide.THIS:
            return None
        if not is_branch(frame):
            return Against(beside.step, None, side)
        past = tuple(edit for edit in beside.edits if edit.step <= beside.step)
        return Against(beside.step, past, side, spec=None if beside.spec == self._session.spec else beside.spec)


def part_of(view: object) -> FigurePart:
    """What a view shows, as a part of a figure; a picture of its own kind tells it as its `part`."""
    picture = picture_of(view)
    own = getattr(picture, "part", None)
    if isinstance(own, FigurePart):
        return own
    watch = picture.watch or picture.source if isinstance(picture, Picture) else None
    if not isinstance(picture, Picture) or watch is None:
        return FigurePart(view=WINDOW)
    cell = view.cursor_cell if isinstance(view, MatrixView) else None
    return FigurePart(watch, cell=cell, ends=held_ends(picture))


def filmed(view: object) -> FigurePart:
    """What a film of a view shows."""
    own = getattr(picture_of(view), "filmed", None)
    return own if isinstance(own, FigurePart) else part_of(view)


def _shown(view: QWidget, steps: Container[int | None]) -> FigureShown:
    """What a view shows; one of another step, which is behind, can only be taken as it is."""
    picture = picture_of(view)
    part = part_of(view) if getattr(picture, "step", None) in steps else FigurePart(view=WINDOW)
    return FigureShown(title_of(picture) or view.accessibleName(), picture, part)
