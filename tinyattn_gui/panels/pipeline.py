"""The panel in the middle: the sentence to watch, and its way through the network: layer by layer, or moment by moment.

A network of many layers has a ladder of all of them, from which one is chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from model.config import ModelConfig, TrainConfig
from model.messages import Frame, Lens, Watch
from model.quantities import Axis
from model.quantities.stages import Ref, catalogue
from model.quantities.watch import Ask
from tinyattn_gui.drawing.heatmap_layout import Cell
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.ladder_page import LadderPage
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.compare import sides_of
from tinyattn_gui.pictures.link import Link
from tinyattn_gui.pictures.matrix import naming_key_head
from tinyattn_gui.pictures.moment import Light, MomentTold, Scene, painted
from tinyattn_gui.pictures.pipeline import has_place, pipeline, watch_of
from tinyattn_gui.pictures.ranges import Ranges
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.widgets.bars.folding import Folding
from tinyattn_gui.widgets.bars.inside_button import InsideButton
from tinyattn_gui.widgets.bars.large_button import LargeButton
from tinyattn_gui.widgets.bars.moment_line import MomentLine
from tinyattn_gui.widgets.bars.selector import Selector
from tinyattn_gui.widgets.bars.sentence_lines import SentenceLines
from tinyattn_gui.widgets.bars.sentence_notice import SentenceNotice
from tinyattn_gui.widgets.views.ladder_view import LadderView
from tinyattn_gui.widgets.views.matrix_row import MatrixRow
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.pipeline_view import EDGE, PipelineView
from tinyattn_gui.widgets.views.sheet_room import SheetRoom

_SENTENCE = 300
"""Pixels that the sentence has at least beside the buttons, or these stand below it."""


class PipelinePanel(ViewPanel):
    """Shows one layer and head of each frame, or the ladder of all; a moment that the sheet has no place for is shown
    in a row. `ladder_turned` tells whether the ladder is on show now, `large_turned` that the sheet is wanted in place
    of one large matrix, or the other way round.
    """

    probe_typed = Signal(str)
    ladder_turned = Signal(bool)
    large_turned = Signal()

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self._config = self._network = ModelConfig()
        self._scene: Scene | None = None
        self._in_full = self._on_ladder = False
        self.lines = SentenceLines()
        self.lines.typed.connect(self.probe_typed)
        self.lines.left.connect(self.take_focus)
        self.probe = self.lines.target
        self.notice = SentenceNotice()
        self.selector, self.inside = Selector(), InsideButton()
        self.turn, self.large = QPushButton("La&dder"), LargeButton()
        self.line, self.row = MomentLine(style), MatrixRow(style)
        self.lens = self.line.lens
        self.view = PipelineView(style, after=self.selector.head)
        self.room = SheetRoom(self.view)
        self.room.seen.connect(self.view.set_seen)
        self.view.focused.connect(self._show_whole)
        self.ladder = LadderPage(style)
        self.pass_on(self.ladder, ("pointed", "linked", "focused"))
        self.ladder.changed.connect(self.changed)
        self.ladder.opened.connect(self._open)
        for part in (self.view, self.row):
            self.pass_on(part)
            part.token_chosen.connect(lambda token: self.chosen.emit(replace(self.selection, token=token)))
            part.source_chosen.connect(lambda token: self.chosen.emit(replace(self.selection, source=token)))
        for told, axis in ((self.view.arcs.token_chosen, Axis.QUERY), (self.view.arcs.key_chosen, Axis.KEY)):
            told.connect(partial(self._choose_token, axis))
        self.selector.site.chosen.connect(lambda site: self.chosen.emit(replace(self.selection, site=site)))
        self.selector.layer_chosen.connect(lambda layer: self.chosen.emit(replace(self.selection, layer=layer)))
        self.selector.head_chosen.connect(lambda head: self.chosen.emit(replace(self.selection, head=head)))
        self.turn.clicked.connect(self.turn_ladder)
        self.turn.setToolTip("All layers along the residual stream, or the matrices of one (Backspace)")
        self.turn.hide()
        self.large.clicked.connect(self.large_turned)
        self._pages = QStackedWidget()
        self._arrange()
        self._end_walk()
        self.set_large(False)

    def take_focus(self) -> None:
        """Give the attention weights the keyboard, or the matrix that a moment is about."""
        page = self._pages.currentWidget()
        (self.ladder.setFocus if page is self.ladder else (self.row if page is self.row else self.view).take_focus)()

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Offer the sites and heads of this network, and a line for each sentence that it reads; one of many layers
        begins with its ladder.
        """
        self._config, self._network, known = config, config, catalogue(config)
        self.selector.site.set_sites(known.sites)
        self.lines.set_source(known.has_source)
        for part in (self.view, self.row):
            part.strips.set_source(known.has_source)
        self.ladder.set_run(config)
        self.turn.setVisible(self.ladder.is_offered)
        self._turn(on=self.ladder.is_first)
        self.set_selection(self.selection.at(config))

    def set_selection(self, selection: Selection) -> None:
        """Show another layer, head or token."""
        super().set_selection(selection)
        self.selector.site.set_site(selection.site)
        self.selector.set_sizes(catalogue(self._config).layers(selection.site), self._config.n_head)
        self.selector.set_selection(selection.layer, selection.head)
        self.ladder.set_selection(selection)
        self.view.set_selection(selection)
        self.row.strips.set_tokens(selection.token, selection.source)

    def _choose_token(self, axis: Axis, token: int | None) -> None:
        self.chosen.emit(self.selection.choosing(token, axis))

    def set_large(self, on: bool) -> None:
        """Show one matrix large, or all on the sheet."""
        self.view.set_large(on)
        self.large.set_large(on)

    def watches(self) -> tuple[Watch, ...]:
        """Lay the sheet out for the layer and side on show, and say what it needs to know; a moment says so itself."""
        if self.shows_ladder:
            return self.ladder.watches()
        pipe = pipeline(self._network, self.selection.layer, self.selection.site)
        self.view.set_pipeline(pipe)
        return self._watched(pipe.refs) if self._scene is None else ()

    def _watched(self, refs: Iterable[Ref]) -> tuple[Watch, ...]:
        return tuple(watch_of(ref, self.selection.head, self._network) for ref in refs)

    def show_sight(self, sight: Sight) -> None:
        """Show what the trainer has of the state as it is, while no moment is on show."""
        if self._scene is not None:
            return
        frame, network = sight.frame, sight.network
        if network != self._network:
            self._network = network
            self.changed.emit()
            return
        self.notice.show_sentence(frame.probe, frame.probe_text)
        if self.shows_ladder:
            self.ladder.show_sight(sight)
            return
        self.view.set_sentence(frame.probe)
        pictures = sides_of(frame, sight.config, sight.side, sight.ranges)
        known = {ref: pictures.get(watch_of(ref, self.selection.head, network)) for ref in self.view.views}
        self.view.set_pictures({ref: naming_key_head(found, network) for ref, found in known.items() if found})

    def show_moment(
        self, scene: Scene, told: MomentTold, frame: Frame, config: ModelConfig, ranges: Ranges | None = None
    ) -> None:
        """Show one moment of the step that the frame is of."""
        self.notice.show_sentence(frame.probe, frame.probe_text)
        self.line.tell(told.where, told.line.words, told.line.formula, told.line.shapes)
        self.line.show()
        self._show_lens(scene)
        had_focus = self._has_focus()
        shown = painted(scene, frame, config, ranges)
        sentence = frame.example if scene.lens is Lens.EXAMPLE else frame.probe
        if scene.sheet is None:
            self.row.set_pictures(sentence, scene.lens, shown)
            self._pages.setCurrentWidget(self.row)
        else:
            self.view.set_sentence(sentence, scene.lens)
            rows = dict(zip(scene.sheet.refs, shown, strict=True))
            lights = {ref: light for ref, (_, light) in rows.items()}
            self.view.set_pictures({ref: picture for ref, (picture, _) in rows.items()}, lights)
            self._pages.setCurrentWidget(self.room)
            for ref in (ref for ref in self.view.views if lights.get(ref) is Light.LIT):
                self._show_whole(self.view.views[ref])
        if had_focus and not self._has_focus():
            self.take_focus()

    @property
    def shows_ladder(self) -> bool:
        """Whether the ladder is on show; not while a step is walked."""
        return self._on_ladder and self._scene is None

    def turn_ladder(self) -> None:
        """From the ladder to the sheet of the chosen layer, or back."""
        if self._scene is None and self.ladder.is_offered:
            self._turn(on=not self._on_ladder)
            self.changed.emit()

    def next_large(self, steps: int) -> None:
        """Show the next stage large, or one before."""
        self.view.next_large(steps)

    def keep_in_place(self, view: MatrixView, cell: Cell) -> None:
        """Leave a chosen cell of the sheet where the pointer is, when something is to open beside the sheet."""
        if self.view.hero is not None:
            self.view.keep_places()
        elif (rect := view.cell_rect(cell)) is not None and self.view.isAncestorOf(view):
            left = view.geometry().left() + rect.left()
            self.room.keep_width(left - EDGE, left + rect.width() + EDGE)

    def turn_bytes(self) -> bool:
        """Show the bytes and original ids of the tokens, or no more; returns whether they are shown."""
        self._in_full = not self._in_full
        for part in (self.view, self.row):
            part.strips.set_in_full(self._in_full)
        return self._in_full

    def set_link(self, link: Link | None) -> None:
        """Light what is pointed at."""
        for part in (self.view, self.row, self.ladder):
            part.set_link(link)

    def set_watched(self, watched: Sequence[Ask]) -> None:
        """Outline the cells that a story is about."""
        self.view.set_watched(watched)

    def set_scene(self, scene: Scene | None) -> None:
        """Make ready for a moment of a step; with none, give the sheet back to whole steps."""
        self._scene, self._network = scene, self._network if scene is None else self._config
        self.turn.setEnabled(scene is None)
        self.inside.set_inside(scene is not None)
        if scene is None:
            self._end_walk()

    def _end_walk(self) -> None:
        had_focus = self._has_focus() or self.line.has_focus
        self.line.hide()
        self._pages.setCurrentWidget(self.ladder if self._on_ladder else self.room)
        if had_focus and not self._has_focus():
            self.take_focus()

    def _turn(self, *, on: bool) -> None:
        had_focus, self._on_ladder = self._has_focus(), on
        if self._scene is None:
            self._pages.setCurrentWidget(self.ladder if on else self.room)
        self.turn.setText("Sheet" if on else "Ladder")
        self.large.setVisible(not on)
        if had_focus:
            self.take_focus()
        self.ladder_turned.emit(on)

    def _open(self, layer: int, head: int | None, ref: Ref) -> None:
        """Show the sheet of what was chosen on the ladder, and give the matrix that it stands for the keyboard."""
        self._turn(on=False)
        chosen, sites = self.selection, catalogue(self._config).sites
        site = ref.site if ref.site in sites and not has_place(ref, self._config, layer, chosen.site) else chosen.site
        self.chosen.emit(replace(chosen, layer=layer, head=chosen.head if head is None else head, site=site))
        self.changed.emit()
        if (view := self.view.views.get(ref)) is not None:
            self.view.enlarge(ref)
            view.setFocus()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        for part in (self.view, self.row, self.line, self.ladder):
            part.set_style(style)

    def _show_lens(self, scene: Scene) -> None:
        phase = scene.moment.phase
        fixed = f"The {phase.value} of a step is of its training example alone: yours has no part in it"
        self.lens.set_state(scene.lens, "" if phase.follows_lens else fixed)

    def _show_whole(self, view: MatrixView) -> None:
        """What has the keyboard is brought into view."""
        self.room.bring_into_view(view.geometry().left() - EDGE, view.geometry().right() + EDGE)

    def _has_focus(self) -> bool:
        """Whether a matrix that is on show has the keyboard."""
        focus = QApplication.focusWidget()
        return isinstance(focus, MatrixView | LadderView) and focus.isVisible() and self._pages.isAncestorOf(focus)

    def _arrange(self) -> None:
        upper, right = Folding(8, _SENTENCE), Folding(8)
        upper.setContentsMargins(EDGE, 8, EDGE, 6)
        upper.first.addWidget(self.lines, 3)
        upper.first.addWidget(self.notice, 2)
        right.first.addWidget(self.selector)
        for button in (self.inside, self.large, self.turn):
            right.second.addWidget(button)
        upper.second.addWidget(right)
        for page in (self.room, self.ladder, self.row):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(upper)
        column.addWidget(self.line)
        column.addWidget(self._pages, 1)
