"""What is on screen is watched; what was read is shown on every panel that asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QObject
from shiboken6 import isValid

from model.messages import MEAN, Beside, Frame, Lens, Projection, Watch
from model.quantities.watch import Plane
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.link import Link, link_of, link_of_tokens
from tinyattn_gui.pictures.moment import tell
from tinyattn_gui.pictures.ranges import Ranges, can_lock
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.step_walk import Walk
from tinyattn_gui.widgets.views.matrix_view import Chosen, MatrixView
from tinyattn_gui.window.window import Window


class Looking(QObject):
    """Keeps the matrices of the window and the readings of the session in step."""

    def __init__(self, session: Session, window: Window, walk: Walk, ranges: Ranges) -> None:
        super().__init__(window)
        self._session, self._window, self._walk, self._ranges = session, window, walk, ranges
        window.panels_changed.connect(self.show_panels)
        session.selection_changed.connect(self._show_selection)
        session.side_changed.connect(self.show_panels)
        self._pointed: Link | None = None
        self._pinned: Link | None = None
        self._tokens: tuple[int | None, int | None] = (None, None)
        self._matrix: MatrixView | None = None
        window.linked.connect(self.light)
        window.cell_chosen.connect(self._pin_cell)
        window.cell_left.connect(lambda: self.pin(None))
        window.pictured_changed.connect(self._select_matrix)
        window.each_panel(self._connect)

    def watch(self) -> None:
        """Tell the session what is on screen now."""
        scene, panels = self._walk.scene, self._on_show
        watches = [] if scene is None else [*scene.watches, *self._walk.filmed]
        watches.extend(self._adapted(asked) for panel in panels for asked in panel.watches())
        planes = (self._adapted_plane(asked) for panel in panels for asked in panel.planes())
        questions = tuple(asked for panel in panels for asked in panel.questions())
        self._session.watch(tuple(dict.fromkeys(watches)), tuple(dict.fromkeys(planes)), questions)
        self._session.ask(next(filter(None, (panel.ask() for panel in panels)), None))

    def set_run(self) -> None:
        """Another network is trained."""
        self._pinned = None
        spec = self._session.spec
        for panel in self._window.every_panel:
            panel.set_run(spec.model, spec.train)
        self._show_selection(self._session.selection)

    def show_walk(self) -> None:
        """Another moment, or none any more."""
        scene, action = self._walk.scene, self._window.actions_by_slug["lens"]
        action.setEnabled(scene is not None and scene.moment.phase.follows_lens)
        action.setChecked(scene is not None and scene.lens is Lens.EXAMPLE)
        self._window.pipeline.set_scene(scene)
        self.show_panels()

    def show_panels(self) -> None:
        """Watch what is open now; what is known already is shown at once, for no frame will come for it."""
        self.watch()
        if self._session.frame is not None:
            self.show(self._session.frame)
        self._show_link()

    def _show_one(self, view: ViewPanel) -> None:
        """Watch what a panel has begun to ask for, and show it that; a step that is walked is told by several."""
        if self._walk.scene is not None:
            self.show_panels()
            return
        self.watch()
        if self._session.frame is not None and self._window.is_on_show(view):
            self._show_sights(self._session.frame, (view,))
        view.set_link(self._link)
        self._show_matrix()

    def show(self, frame: Frame) -> None:
        """Show what was read on every panel that is open."""
        spec, scene = self._session.spec, self._walk.scene
        if scene is not None and scene.is_answered_by(frame):
            loss = self._session.losses[scene.cursor.step - 1 : scene.cursor.step]
            narration = tell(scene, frame, spec.model, spec.train, float(loss[0]) if len(loss) else None)
            self._window.pipeline.show_moment(scene, narration, frame, spec.model, self._ranges)
        self._show_sights(frame, self._on_show)
        self._show_matrix()

    def light(self, link: Link | None) -> None:
        """Light what is pointed at in every panel that shares its axes; with nothing, what is pinned."""
        self._pointed = link
        self._show_link()

    def pin(self, link: Link | None) -> None:
        """Keep something lit while nothing else is pointed at; with nothing, the selected token."""
        self._pinned = link
        self._show_link()
        self._show_matrix()

    def _pin_cell(self, chosen: Chosen) -> None:
        picture, (row, column) = chosen.view.picture, chosen.cell
        if picture is not None:
            self.pin(link_of(picture.row_axis, row, picture.column_axis, column, picture.lens, picture.site))

    def _show_link(self) -> None:
        link = self._link
        for panel in self._on_show:
            panel.set_link(link)

    @property
    def _link(self) -> Link | None:
        """What is lit: what is pointed at, or else what is pinned, or the selected token."""
        return self._pointed or self._pinned or self._token_link

    @property
    def _token_link(self) -> Link | None:
        selection, scene = self._session.selection, self._walk.scene
        return link_of_tokens(selection.token, selection.source, Lens.PROBE if scene is None else scene.lens)

    def _select_matrix(self) -> None:
        """Something else that can be exported was selected; if it is a matrix, panels about one show that."""
        if self._window.selected is not None:
            self._matrix = self._window.selected
            self._show_matrix()

    def _show_matrix(self) -> None:
        """Show panels the selected matrix and its chosen cell, and whether its colours are locked."""
        matrix = self._matrix if self._matrix is not None and isValid(self._matrix) else None
        picture = None if matrix is None else matrix.picture
        for panel in self._on_show:
            panel.set_matrix(picture, None if matrix is None else matrix.cursor_cell)
        lock = self._window.actions_by_slug.get("lock_colours")
        watch = picture.watch if picture is not None and can_lock(picture) else None
        if lock is not None:
            lock.setEnabled(watch is not None)
            lock.setChecked(watch is not None and self._ranges.is_locked(watch))

    def _show_sights(self, frame: Frame, views: Iterable[ViewPanel]) -> None:
        read = {reading.watch: reading for reading in frame.readings}
        session = self._session
        for view in views:
            asked = {watch: read.get(self._adapted(watch)) for watch in view.watches()}
            known = {watch: reading for watch, reading in asked.items() if reading is not None}
            mine, beside = (self._planes_of(view, told) for told in (frame, frame.beside))
            side = session.branches.side
            sight = Sight(frame, session.spec.model, session.selection, side, known, mine, beside, self._ranges)
            view.show_sight(sight)

    def _planes_of(self, view: ViewPanel, source: Frame | Beside | None) -> dict[Plane, Projection]:
        """What was told of the planes that a panel asked for."""
        read = {projection.plane: projection for projection in (() if source is None else source.projections)}
        asked = {plane: read.get(self._adapted_plane(plane)) for plane in view.planes()}
        return {plane: projection for plane, projection in asked.items() if projection is not None}

    def _connect(self, view: ViewPanel) -> None:
        """A panel that is there, or was made just now."""
        view.changed.connect(partial(self._show_one, view))
        view.chosen.connect(self._session.select)
        view.step_chosen.connect(self._walk.look_at)
        view.set_run(self._session.spec.model, self._session.spec.train)
        view.set_selection(self._session.selection)

    def _show_selection(self, selection: Selection) -> None:
        tokens = selection.token, selection.source
        if tokens != self._tokens:
            self._tokens, self._pinned = tokens, None
        self._window.actions_by_slug["mean"].setChecked(selection.head == MEAN)
        for panel in self._window.every_panel:
            panel.set_selection(selection)
        self.show_panels()

    @property
    def _on_show(self) -> list[ViewPanel]:
        return [panel for panel in self._window.every_panel if self._window.is_on_show(panel)]

    def _adapted(self, watch: Watch) -> Watch:
        """What a panel shows; while a step is walked, of that very step."""
        return watch if self._walk.scene is None else self._walk.scene.adapted(watch)

    def _adapted_plane(self, plane: Plane) -> Plane:
        return Plane(tuple(map(self._adapted, plane.watches)))
