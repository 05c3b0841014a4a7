"""The whole way from the sentence to the prediction: on one sheet with its arrows, or with one matrix large."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from model.matrix.picture import Picture
from model.messages import Lens, Sentence
from model.quantities.stages import Ref
from model.quantities.watch import Ask
from tinyattn_gui.drawing import hero_layout
from tinyattn_gui.drawing import pipeline_layout as sheet
from tinyattn_gui.drawing.arrows import draw_arrow
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.moment import Light
from tinyattn_gui.pictures.pipeline import Pipeline, first_shown
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.widgets.views.cached_layers import Copy
from tinyattn_gui.widgets.views.hero_stage import HeroStage
from tinyattn_gui.widgets.views.matrix_canvas import MARGIN
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.relay import Relay
from tinyattn_gui.widgets.views.sheet_routes import routes
from tinyattn_gui.widgets.views.token_strip import SHARE
from tinyattn_gui.widgets.views.token_strips import OF_TOKENS, TokenStrips

EDGE = round(sheet.EDGE)
_STRIP_TOP, _STRIP_GAP = 6, 16
_LOWEST, _FOOT = 120, 12
_MATRICES = 260
"""What is left for matrices where a sentence would take more than a line."""
_ROOM = 330
"""The least height in which a sentence stands above a large matrix with its arcs."""


class PipelineView(Relay):
    """Passive: it is given a plan and pictures, and tells which matrix has the focus, what is pointed at, which cell
    was chosen, and of what a menu was asked for.
    """

    def __init__(self, style: Style, after: QWidget, parent: QWidget | None = None) -> None:
        """Tab comes here from the widget `after`."""
        super().__init__(parent)
        self.setAccessibleName("Pipeline")
        self._after = after
        self._style = style
        self._pipe: Pipeline | None = None
        self._views: dict[Ref, MatrixView] = {}
        self._faint: set[Ref] = set()
        self._watched: Sequence[Ask] = ()
        self._ground = Copy()
        self._seen: tuple[int, int] | None = None
        self._stage = HeroStage(style, self)
        self.arcs, self.likeliest = self._stage.arcs, self._stage.list
        self.arcs.cell_asked.connect(lambda cell: self._views[self._weights].open_cell(cell))
        self.pass_on(self.arcs, ("pointed", "linked", "focused"))
        self.pass_on(self.likeliest, ("focused",))
        self.setMouseTracking(True)
        self.strips = TokenStrips(style, self)
        self.pass_on(self.strips, OF_TOKENS)
        self.strips.height_changed.connect(self._place_strips)

    @property
    def views(self) -> Mapping[Ref, MatrixView]:
        """The matrices on the sheet."""
        return self._views

    def set_pipeline(self, pipe: Pipeline) -> None:
        """Lay out another plan; matrices that both have stay."""
        if pipe == self._pipe:
            return
        focus = self.window().focusWidget()  # also of a window over which a dialog has just closed
        had_focus = any(view is focus for view in self._views.values())
        follows = self._pipe is not None and self._views[first_shown(self._pipe)] is focus
        old, self._pipe = self._views, pipe
        self._views = {ref: old.pop(ref) if ref in old else self._make_view(ref) for ref in pipe.refs}
        for view in old.values():
            view.hide()
            view.deleteLater()
        previous = self._after
        for view in (*self.strips, *self._views.values(), self.arcs):
            QWidget.setTabOrder(previous, view)
            previous = view
        if follows or (had_focus and not any(view is focus for view in self._views.values())):
            self.take_focus()
        self.updateGeometry()
        self._place()

    def set_seen(self, left: int, width: int) -> None:
        """Of a sheet that is wider than its room this part is on show: the sentence stays in it."""
        if (left, width) != self._seen:
            self._seen = (left, width)
            self._place_strips()

    def take_focus(self) -> None:
        """Give the attention weights the keyboard, or the matrix that is large."""
        if self._pipe is not None:
            self._views[self.hero or self._weights].setFocus()

    @property
    def hero(self) -> Ref | None:
        """The matrix that is large; None on the sheet."""
        return self._stage.hero(self._pipe)

    def set_large(self, on: bool) -> None:
        """Show one matrix large, or all on the sheet."""
        if on != self._stage.is_on:
            self._stage.is_on = self.strips.may_share = on
            self.updateGeometry()
            self._show_arcs()
            self._place()

    def keep_places(self) -> None:
        """Leave everything where it is when something opens beside it, until there is that much room again or the
        window has another size: what the pointer is at stays under it.
        """
        self._stage.keep(self.width() - 2 * EDGE, self.window().size())

    def enlarge(self, ref: Ref) -> None:
        """Show this matrix large from now on, where one is."""
        self._stage.enlarge(ref)
        if self._stage.is_on:
            self._place()

    def next_large(self, steps: int) -> None:
        """Show the next stage large, or one before."""
        if (hero := self.hero) is not None and self._pipe is not None:
            refs = hero_layout.in_order(self._pipe)
            self.enlarge(refs[(refs.index(hero) + steps) % len(refs)])
            self.take_focus()

    def set_selection(self, selection: Selection) -> None:
        """Show other tokens as the chosen ones."""
        self.strips.set_tokens(selection.token, selection.source)
        self._stage.set_selection(selection)

    def set_sentence(self, sentence: Sentence, lens: Lens = Lens.PROBE) -> None:
        """Show other tokens."""
        self.strips.set_sentence(sentence, lens)

    def set_link(self, link: Link | None) -> None:
        """Light what is pointed at."""
        self.strips.set_link(link)
        self.arcs.set_link(link)
        for view in self._views.values():
            view.set_link(link)

    def set_watched(self, watched: Sequence[Ask]) -> None:
        """Outline the cells that a story is about."""
        self._watched = watched
        for view in self._views.values():
            view.set_watched(watched)

    def set_pictures(self, pictures: Mapping[Ref, Picture | str], lights: Mapping[Ref, Light] | None = None) -> None:
        """Show other numbers; `lights` says what stands out or comes later, while a step is walked."""
        faint = {ref for ref, light in (lights or {}).items() if light is Light.DIM}
        if faint != self._faint:
            self._faint = faint
            self.update()
        for ref, view in self._views.items():
            if (picture := pictures.get(ref)) is not None:
                view.set_picture(picture, (lights or {}).get(ref, Light.NORMAL))
        lit = next((ref for ref, light in (lights or {}).items() if light is Light.LIT and ref in self._views), None)
        if lit != self._stage.lit:
            self._stage.lit = lit
            self._place()
        self._show_arcs()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        self._style = style
        self.strips.set_style(style)
        for view in self._views.values():
            view.set_style(style)
        self.updateGeometry()
        self._place()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        wide = 0.0
        if self._pipe is not None and self._stage.is_on:
            wide = hero_layout.least_width(self._pipe, self._style)
        elif self._pipe is not None:
            wide = sheet.least_width(self._pipe, self._style, MARGIN)
        return QSize(math.ceil(wide), _LOWEST)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._stage.let_go(self.width() - 2 * EDGE, self.window().size())
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        try:
            key = (self._pipe, self._style, frozenset(self._faint), self.strips.height(), self._stage.layout)
            self._ground.paint(painter, self.size(), key, self._paint)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        """The ground that the matrices stand on, with its arrows; what moves over it paints it again and again."""
        theme = self._style.theme
        painter.fillRect(self.rect(), theme.window)
        if self._pipe is None or self._stage.paint(painter, self._pipe):
            return
        places = {ref: QRectF(view.geometry()) for ref, view in self._views.items()}
        for points, is_faint, words in routes(self._pipe, places, self.strips.places, self._faint):
            colour, ink = (theme.border, theme.border) if is_faint else (theme.arrow, theme.muted)
            draw_arrow(painter, points, colour, words=words, letters=sheet.WORDS * self._style.scale, ink=ink)

    def _make_view(self, ref: Ref) -> MatrixView:
        view = MatrixView(ref.quantity.name, self._style, self)
        view.setToolTip("")
        view.set_watched(self._watched)
        self.pass_on(view)
        view.large_asked.connect(lambda _: self.enlarge(ref))
        view.show()
        return view

    def _place(self) -> None:
        """Give each matrix its cell of the grid, or its place around the large one."""
        if self._pipe is None:
            return
        place, hero = self._strips_place(), self.hero
        self.strips.setVisible(self._wants_strips)
        self.strips.setGeometry(place)
        top = place.y() + place.height() + _STRIP_GAP if self._wants_strips else _STRIP_TOP
        area = self._area(top, sheet.below_room(self._pipe) if hero is None else _FOOT)
        self._stage.place(self._pipe, hero, self._views, area, self._style)
        if hero is None:
            for ref, rect in sheet.cells(self._pipe, area).items():
                self._views[ref].setGeometry(rect.toAlignedRect())
        self.update()

    def _area(self, top: float, below: float) -> QRectF:
        return QRectF(EDGE, top, self.width() - 2 * EDGE, self.height() - top - below)

    @property
    def _weights(self) -> Ref:
        assert self._pipe is not None
        return first_shown(self._pipe)

    @property
    def _wants_strips(self) -> bool:
        """Whether the sentences stand above all: not where the arcs stand over all of what there is, nor where they
        would leave the large matrix no room.
        """
        if not self._stage.is_on or self._pipe is None or self.strips.in_full:
            return True
        is_pair = self.strips.has_source and self._weights.site.is_within_one
        without = self._area(_STRIP_TOP, _FOOT)
        return self.height() >= _ROOM and (is_pair or not self._stage.names_all(self._pipe, without, self._style))

    def _show_arcs(self) -> None:
        if self._stage.is_on and self._pipe is not None:
            weights, hero = (self._views[ref] for ref in (self._weights, self.hero or self._weights))
            if self._stage.show_beside(weights.picture, hero) or self._wants_strips == self.strips.isHidden():
                self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if (ref := self._named_at(event.position())) is not None and event.button() is Qt.MouseButton.LeftButton:
            self.enlarge(ref)
            self._views[ref].setFocus()
        elif self._stage.turn_strip(event.position()):
            self._place()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        if (turn := event.angleDelta().y()) and self._stage.turn_strip(event.position(), -1 if turn > 0 else 1):
            self._place()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        ref, layout = self._named_at(event.position()), self._stage.layout
        self.setToolTip("" if ref is None or layout is None or layout.named else ref.quantity.name)
        if ref is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def _named_at(self, point: QPointF) -> Ref | None:
        """The stage of the strip whose name is there."""
        return None if self._stage.layout is None else self._stage.layout.at(point)

    def _strips_place(self) -> QRect:
        left, width = self._seen or (0, self.width())
        wide = max(width - 2 * EDGE, 50)
        most = min(self.height() * SHARE, self.height() - _MATRICES)
        return QRect(left + EDGE, _STRIP_TOP, wide, self.strips.height_within(wide, most))

    def _place_strips(self) -> None:
        """The sentence needs another height, or another part of the sheet is on show."""
        high, place = self.strips.height(), self._strips_place()
        self.strips.setGeometry(place)
        if place.height() != high or self._wants_strips == self.strips.isHidden():
            self._place()
