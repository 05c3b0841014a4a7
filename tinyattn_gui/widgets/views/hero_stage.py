"""One matrix of a sheet large, with the arcs over the sentence beside it, and all others in a strip."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from model.matrix.picture import Picture
from model.quantities.stages import Ref
from tinyattn_gui.drawing import hero_layout as drawing
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.arcs import Arcs, arcs_of
from tinyattn_gui.pictures.likeliest import has_likeliest, likeliest
from tinyattn_gui.pictures.pipeline import Pipeline, first_shown
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.widgets.views.arcs_view import ArcsView
from tinyattn_gui.widgets.views.likeliest_view import LikeliestView
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.still_view import StillView

COMING = "Starting: the numbers are on their way."
"""What stands where numbers have not come yet, for the seconds in which the trainer loads."""


class HeroStage:
    """Says which matrix is large, and puts the matrices of a sheet and the arcs in their places.

    `wanted` is what a person wants large, `lit` what a moment is about; `is_on` says whether one is large at all.
    """

    def __init__(self, style: Style, parent: QWidget) -> None:
        self.is_on = False
        self.wanted: Ref | None = None
        self.lit: Ref | None = None
        self.layout: drawing.HeroLayout | None = None
        self._kept, self._kept_in = 0.0, QSize()
        self._middle: float | None = None
        self._named: tuple[object, bool] = None, True
        self._beside: StillView | None = None
        self._arched: Picture | None = None
        self._selection = Selection()
        self.arcs = ArcsView(style)
        self.arcs.setParent(parent)
        self.list = LikeliestView(style, parent)
        self._listed: Picture | None = None
        self.arcs.hide()
        self.list.hide()

    def keep(self, width: float, window: QSize) -> None:
        """Nothing is to move when something opens beside a room so wide, in a window of this size."""
        self._kept, self._kept_in = width, window

    def let_go(self, width: float, window: QSize) -> None:
        """The room is so wide now: places are kept no longer where it has its width again, or the window another."""
        if width >= self._kept or window != self._kept_in:
            self._kept = 0.0

    def enlarge(self, ref: Ref) -> None:
        """This matrix is wanted large from now on, and the strip shows where it stands."""
        self.wanted, self._middle = ref, None

    def turn_strip(self, point: QPointF, steps: int = 0) -> bool:
        """Have a strip that is too low for all stages show others: so many on, or those that a click there is for;
        returns whether it does.
        """
        middle = None if self.layout is None else self.layout.turned(point, steps)
        self._middle = self._middle if middle is None else middle
        return middle is not None

    def hero(self, pipe: Pipeline | None) -> Ref | None:
        """The matrix that is large: what a moment is about, what was chosen, or the attention weights."""
        if not self.is_on or pipe is None:
            return None
        wanted = [ref for ref in (self.lit, self.wanted) if ref is not None]
        same = (ref for want in wanted for ref in reversed(pipe.refs) if ref.quantity is want.quantity)
        return next((ref for ref in wanted if ref in pipe.refs), None) or next(same, first_shown(pipe))

    def place(
        self, pipe: Pipeline, hero: Ref | None, views: Mapping[Ref, MatrixView], area: QRectF, style: Style
    ) -> None:
        """Give every matrix its place, where one is large; else all of each is shown, wherever it is."""
        if hero is None:
            self.layout = self._beside = None
            self._show_only(None)
            for view in views.values():
                view.show()
                view.set_slim(False)
                view.set_spare(0.0)
                view.set_style(style)
            return
        beside = self._fitting(views[hero].picture)
        middle = drawing.in_order(pipe).index(hero) if self._middle is None else self._middle
        self.layout = drawing.place(
            pipe, area, style, beside=beside is not None, narrow=beside is self.arcs, kept=self._kept, middle_one=middle
        )
        room = self.layout.arcs
        larger = drawing.style_of_hero(style, self.layout.hero, alone=room.isEmpty() and not self._kept)
        for ref, view in views.items():
            view.set_slim(ref != hero)
            view.set_style(larger if ref == hero else style)
            view.set_spare(self.layout.spare if ref == hero else 0.0)
            view.setVisible(ref == hero or ref in self.layout.maps)
            view.setGeometry((self.layout.hero if ref == hero else self.layout.maps.get(ref, QRectF())).toAlignedRect())
        if views[hero].picture is None and not views[hero].message:
            views[hero].set_picture(COMING)
        if beside is not None and not room.isEmpty():
            beside.set_style(larger)
            beside.setGeometry(room.toAlignedRect())
            self._align(views[hero])
        self._beside = beside
        self._show_only(None if room.isEmpty() else beside)
        self._list_words(views[hero].picture)

    def _fitting(self, hero: Picture | None) -> StillView | None:
        """What stands beside the large matrix: the likeliest words of probabilities, or arcs if they can be drawn."""
        if has_likeliest(hero):
            return self.list
        return self.arcs if self._arched is None or self.arcs.picture is not None else None

    def _show_only(self, beside: StillView | None) -> None:
        for view in (self.arcs, self.list):
            view.setVisible(view is beside)

    def set_selection(self, selection: Selection) -> None:
        """Draw the arcs of another token alone, or of all."""
        picture, self._selection, self._arched = self._arched, selection, None
        self.show_arcs(picture)

    def show_arcs(self, picture: Picture | None) -> None:
        """Draw the arcs of attention weights as they are on show."""
        if picture is None:
            self.arcs.set_picture(COMING)
        elif picture is not self._arched:
            self.arcs.set_picture(arcs_of(picture, self._selection))
        self._arched = picture

    def show_beside(self, weights: Picture | None, large: MatrixView) -> bool:
        """Show the arcs of these weights, or of large probabilities the list; returns whether they change places."""
        self.show_arcs(weights)
        self._align(large)
        self._list_words(large.picture)
        return self._fitting(large.picture) is not self._beside

    def _align(self, large: MatrixView) -> None:
        """Where tokens stand one below another beside the large matrix, they stand beside their rows."""
        picture, rows = large.picture, None
        if picture is not None and self._arched is not None and picture.rows == len(self._arched.row_labels):
            first, last = large.cell_rect((0, 0)), large.cell_rect((picture.rows - 1, 0))
            if first is not None and last is not None and 0 < first.top() < last.bottom() < large.height():
                rows = float(first.top()), float(last.bottom() + 1)
        self.arcs.set_rows(rows)

    def _list_words(self, picture: Picture | None) -> None:
        """List the likeliest tokens of probabilities that are large."""
        if picture is not None and has_likeliest(picture) and picture is not self._listed:
            self.list.set_picture(likeliest(picture))
        self._listed = picture

    def names_all(self, pipe: Pipeline, area: QRectF, style: Style) -> bool:
        """Whether arcs in all of this room would stand beside the whole sentence, token by token: what stands in it
        now has no say, or one would come and go with the other.
        """
        picture: Arcs | None = self.arcs.picture
        if picture is None:
            return True
        key = (pipe, picture.tokens, picture.key_tokens, area, style, self._kept)
        if key != self._named[0]:
            layout = drawing.place(pipe, area, style, kept=self._kept)
            room = layout.hero if layout.arcs.isEmpty() else layout.arcs
            every = self.arcs.within(room, picture, drawing.style_of_hero(style, layout.hero)).every
            self._named = key, every == 1
        return self._named[1]

    def paint(self, painter: QPainter, pipe: Pipeline) -> bool:
        """Draw the strip's ground; returns whether there is one."""
        hero = self.hero(pipe)
        if self.layout is not None and hero is not None:
            drawing.draw_strip(painter, self.layout, pipe, hero)
        return self.layout is not None
