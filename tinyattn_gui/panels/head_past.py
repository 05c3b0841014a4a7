"""The panel of heads over the run: one measure of every head, as a table at the step on show and as curves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from model.config import ModelConfig, TrainConfig
from model.messages import MeasureHeads, Question, TraceHeads
from model.messages.head_curves import HeadCurves, HeadFormed, HeadScores, heads_formed
from model.quantities.head_measures import HEAD_MEASURES, INDUCTION, HeadMeasure
from model.quantities.stages import catalogue
from tinyattn_gui.drawing.style import Style
from tinyattn_gui.panels.view import ViewPanel
from tinyattn_gui.pictures.head_past import history_of, table_of
from tinyattn_gui.pictures.sight import Selection, Sight
from tinyattn_gui.widgets.bars.cut_box import CutBox
from tinyattn_gui.widgets.bars.site_box import SiteBox
from tinyattn_gui.widgets.bars.when_line import WhenLine
from tinyattn_gui.widgets.views.formed_list import FormedList
from tinyattn_gui.widgets.views.head_past_views import HeadHistoryView, HeadTableView

_SPACING_MS = 120
"""Between new pictures while steps are made: nobody reads faster."""

A = TypeVar("A")


class HeadPastPanel(ViewPanel):
    """Shows one measure at a time; `formed` tells every HeadFormed that is known of, as a tuple."""

    formed = Signal(object)

    def __init__(self, style: Style, parent: QWidget | None = None) -> None:
        super().__init__(style, parent)
        self.site, self.measure, self.sentence = SiteBox(), CutBox(), CutBox()
        self.table, self.history = HeadTableView(style), HeadHistoryView(style)
        self.facts, self.when = FormedList(), WhenLine()
        self._curves, self._scores = HeadCurves(), HeadScores(0, None)
        self._formed: tuple[HeadFormed, ...] = ()
        self._since = QElapsedTimer()
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._show_history)
        self._dress()
        self._arrange()
        self.site.chosen.connect(lambda site: self.chosen.emit(replace(self.selection, site=site)))
        self.measure.activated.connect(self._show)
        self.sentence.activated.connect(self._ask_anew)
        self.table.head_chosen.connect(self._choose_head)
        self.history.step_chosen.connect(self.step_chosen)
        self.facts.fact_chosen.connect(self._choose_fact)
        for view in (self.table, self.history):
            self.pass_on(view, ("pointed", "linked", "focused"))
            view.set_picture("Not read yet.")

    def take_focus(self) -> None:
        """Take the keyboard."""
        self.table.setFocus()

    def set_run(self, config: ModelConfig, train: TrainConfig) -> None:
        """Offer what this network has, of which nothing is known yet."""
        self.site.set_sites(catalogue(config).sites)
        self.sentence.setVisible(not config.is_pair)
        if config.is_pair:
            self.sentence.setCurrentIndex(0)
        self._forget()

    def set_selection(self, selection: Selection) -> None:
        """Mark another head; at another site all is measured anew."""
        if selection.site != self.selection.site:
            self._forget()
        super().set_selection(selection)
        self.site.set_site(selection.site)
        self._show()

    def questions(self) -> tuple[Question[Any], ...]:
        """What is measured, at the step on show and over the run."""
        site, repeated = self.selection.site, bool(self.sentence.currentData())
        return MeasureHeads(site, repeated), TraceHeads(site, repeated)

    def show_sight(self, sight: Sight) -> None:
        """Show what the trainer answered; while steps are made, a few times a second."""
        answers = dict(sight.frame.answers)
        here, past = (answers.get(question) for question in self.questions())
        if isinstance(here, HeadScores):
            self._scores = here
        if isinstance(past, HeadCurves):
            self._curves, self._formed = past, heads_formed(past)
            self.facts.set_facts(self._formed)
            self.formed.emit(self._formed)
        is_news = isinstance(here, HeadScores) or isinstance(past, HeadCurves)
        due = not sight.frame.training or not self._since.isValid() or self._since.elapsed() >= _SPACING_MS
        if is_news and due:
            self._since.start()
            self._show()

    def set_measure(self, measure: HeadMeasure) -> None:
        """Show another measure."""
        self.measure.setCurrentIndex(HEAD_MEASURES.index(measure))
        self._show()

    def set_style(self, style: Style) -> None:
        """Paint in another theme or size."""
        super().set_style(style)
        self.table.set_style(style)
        self.history.set_style(style)

    @property
    def _measure(self) -> HeadMeasure:
        return HEAD_MEASURES[self.measure.currentIndex()]

    def _show(self) -> None:
        measure, scores, curves = self._measure, self._scores, self._curves
        self.measure.setToolTip(f"{measure.about} ({measure.source})")
        if scores.values is None or not scores.values.size:
            for view in (self.table, self.history):
                view.set_picture(scores.why or curves.why or "Not read yet.")
            return
        chosen, of = (self.selection.layer, self.selection.head), self.sentence.currentText()
        here = scores.values[..., HEAD_MEASURES.index(measure)]
        where = f"step {scores.step} · {of}"
        self.table.set_picture(table_of(curves, here, measure, chosen, self._formed, scores.step, where))
        if not self._next.isActive():
            self._next.start()  # in a turn of its own: each is painted in a few milliseconds

    def _show_history(self) -> None:
        scores, curves = self._scores, self._curves
        if scores.values is not None and np.size(curves.values) and curves.values.shape[1:] == scores.values.shape:
            chosen, of = (self.selection.layer, self.selection.head), self.sentence.currentText()
            self.history.set_picture(history_of(curves, self._measure, chosen, self._formed, scores.step, of))

    def _forget(self) -> None:
        self._curves, self._scores, self._formed = HeadCurves(), HeadScores(0, None), ()
        self.facts.set_facts(())
        self.when.show_answer("")
        self.formed.emit(())
        for view in (self.table, self.history):
            view.set_picture("Not read yet.")

    def _ask_anew(self) -> None:
        self._forget()
        self.changed.emit()

    def _choose_head(self, layer: int, head: int) -> None:
        self.chosen.emit(replace(self.selection, layer=layer, head=head))

    def _choose_fact(self, fact: HeadFormed) -> None:
        measure = next(measure for measure in HEAD_MEASURES if measure.slug == fact.measure)
        self.set_measure(measure)
        self._choose_head(fact.layer, fact.head)
        self.step_chosen.emit(fact.step)

    def _dress(self) -> None:
        self.measure.setAccessibleName("Measure")
        for measure in HEAD_MEASURES:
            self.measure.addItem(measure.name)
            self.measure.setItemData(self.measure.count() - 1, measure.about, Qt.ItemDataRole.ToolTipRole)
        self.measure.setCurrentIndex(HEAD_MEASURES.index(INDUCTION))
        self.sentence.setAccessibleName("Measured by")
        self.sentence.addItem("the sentence", False)
        self.sentence.addItem("random tokens, repeated", True)
        self.sentence.setToolTip(
            "By the sentence that is watched; or by a row of random tokens that comes again, as Olsson et al. 2022 do"
        )
        for box in (self.measure, self.sentence):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(10)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _arrange(self) -> None:
        caption = QLabel("&Measure")
        caption.setBuddy(self.measure)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.site.label)
        row.addWidget(self.site)
        row.addWidget(caption)
        row.addWidget(self.measure, 1)
        row.addWidget(self.sentence, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.table, 2)
        column.addWidget(self.history, 3)
        column.addWidget(self.facts)
        column.addWidget(self.when)
