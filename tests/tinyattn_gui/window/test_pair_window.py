"""A network that reads a source and writes a target, in the window: both sentences, and each of its attentions."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from model.figures.figure import FigureOptions
from model.matrix.picture import Picture
from model.quantities import ATTENTION_WEIGHTS, SCORES, W_QUERY, Facet
from model.quantities.moments import Phase, moments
from model.quantities.site import Site
from model.quantities.stages import Ref
from model.spec.presets import DEFAULT_PRESET
from tests.kit.desktop import Desktop
from tests.kit.pair_runs import PAIR, SOURCE, TARGET, TEXT
from tests.kit.views import settle
from tests.kit.windows import unnamed
from tinyattn_gui.pictures.cloud import Cloud
from tinyattn_gui.pictures.figure import FigureScope, Scope, album_of, draft
from tinyattn_gui.pictures.head_grid import HeadGrid
from tinyattn_gui.pictures.head_lines import HeadLines
from tinyattn_gui.pictures.moment import Light
from tinyattn_gui.pictures.neuron import Neuron
from tinyattn_gui.widgets.bars.site_box import SiteBox
from tinyattn_gui.widgets.views.head_lines_view import HeadLinesView
from tinyattn_gui.widgets.views.matrix_view import MatrixView
from tinyattn_gui.widgets.views.picture_view import PictureView
from tinyattn_gui.wiring.wiring import Wiring

K, LEFT, CTRL = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def wiring(desktop: Desktop) -> Wiring:
    """A window with a pair of sentences, after three steps."""
    made = desktop.open(PAIR)
    made.window.resize(1280, 800)
    made.session.set_probe(TEXT)
    made.session.run_to(3)
    settle(made)
    return made


def matrix(wiring: Wiring, site: Site) -> Picture:
    picture = wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0, site)].picture
    assert picture is not None
    return picture


def choose(wiring: Wiring, site: Site) -> None:
    box = wiring.window.pipeline.selector.site
    box.setCurrentIndex(box.findData(site))
    box.activated.emit(box.currentIndex())
    settle(wiring)


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifier)


def test_both_sentences_are_typed_in_lines_of_their_own(wiring: Wiring, qtbot: QtBot) -> None:
    lines, session = wiring.window.pipeline.lines, wiring.session
    qtbot.waitUntil(wiring.window.isActiveWindow)
    wiring.actions.panels.focus_sentence()
    assert QApplication.focusWidget() is lines.source
    qtbot.keyClicks(lines.source, "e f ")
    assert lines.source.text() == "e f ", "what is typed stays as it is typed"
    lines.target.selectAll()
    qtbot.keyClicks(lines.target, "f")
    settle(wiring)
    assert session.probe == "e f = f"
    assert session.frame is not None
    assert (session.frame.probe.source_labels, session.frame.probe.labels) == (("e", "f"), ("=", "f"))
    assert (matrix(wiring, Site.CROSS).rows, matrix(wiring, Site.CROSS).columns) == (2, 2)
    qtbot.keyClick(lines.target, K.Key_Z, CTRL)
    settle(wiring)
    assert (lines.source.text(), lines.target.text(), session.probe) == ("a d c b", "b c", TEXT)


def test_a_network_with_one_sentence_has_one_line_and_one_strip(desktop: Desktop) -> None:
    made = desktop.open(PAIR)
    settle(made)
    pipeline = made.window.pipeline
    assert not pipeline.lines.source.isHidden()
    made.session.begin(DEFAULT_PRESET.spec)
    settle(made)
    assert pipeline.lines.source.isHidden()
    assert pipeline.view.strips.source.isHidden()
    assert pipeline.selector.site.isHidden()
    assert pipeline.probe.text() == made.session.probe == DEFAULT_PRESET.probe
    assert pipeline.probe.accessibleName() == "Sentence"
    assert made.session.selection.site is Site.SELF
    assert not made.window.actions_by_slug["next_site"].isEnabled()


def test_the_sheet_shows_where_the_target_looks_in_the_source(wiring: Wiring) -> None:
    cross = matrix(wiring, Site.CROSS)
    assert (cross.row_labels, cross.column_labels) == (TARGET, SOURCE)
    assert matrix(wiring, Site.ENCODER).row_labels == SOURCE
    strips = wiring.window.pipeline.view.strips
    assert [strip.isVisible() for strip in strips] == [True, True]
    assert strips.source.geometry().bottom() < strips.target.geometry().top()
    assert strips.source.accessibleDescription() == " ".join(SOURCE)


def test_a_key_goes_through_the_attentions_and_the_keyboard_goes_along(wiring: Wiring, qtbot: QtBot) -> None:
    qtbot.waitUntil(wiring.window.isActiveWindow)
    wiring.window.pipeline.take_focus()
    seen = []
    for _ in range(4):
        focus = QApplication.focusWidget()
        assert isinstance(focus, MatrixView)
        assert focus is wiring.window.pipeline.view.views[Ref(ATTENTION_WEIGHTS, 0, wiring.session.selection.site)]
        seen.append(wiring.session.selection.site)
        press(K.Key_A)
        settle(wiring)
    assert seen == [Site.CROSS, Site.ENCODER, Site.DECODER, Site.CROSS]


def test_the_encoder_has_as_many_layers_as_it_has(wiring: Wiring) -> None:
    selector, session = wiring.window.pipeline.selector, wiring.session
    session.select_layer(1)
    assert (selector.layer.count(), session.selection.layer) == (2, 1)
    choose(wiring, Site.ENCODER)
    assert session.selection.layer == 0
    assert selector.layer.isHidden()
    choose(wiring, Site.DECODER)
    assert session.selection.layer == 0
    wiring.actions.selection.next_layer(1)
    assert session.selection.layer == 1


@pytest.mark.parametrize("site", [Site.ENCODER, Site.DECODER, Site.CROSS])
def test_every_panel_follows_the_chosen_attention(wiring: Wiring, site: Site) -> None:
    choose(wiring, site)
    asking = SOURCE if site is Site.ENCODER else TARGET
    asked = TARGET if site is Site.DECODER else SOURCE
    lines, grid, neuron, cloud = (opened(wiring, slug).picture for slug in ("heads", "grid", "neuron", "space"))
    assert isinstance(lines, HeadLines)
    assert isinstance(grid, HeadGrid)
    assert isinstance(neuron, Neuron)
    assert isinstance(cloud, Cloud)
    assert (lines.tokens, lines.key_tokens) == (grid.tokens, grid.keys) == (asking, asked)
    assert (neuron.query_token, neuron.tokens) == (asking[-1], asked)
    for panel in (wiring.window.views["heads"], wiring.window.views["grid"]):
        assert panel.findChild(SiteBox).currentData() is site


def opened(wiring: Wiring, slug: str) -> PictureView:
    """The view of a panel that is brought up now."""
    wiring.window.show_panel(slug)
    wiring.window.panels_changed.emit()
    settle(wiring)
    return wiring.window.views[slug].findChild(PictureView)


def test_tokens_are_chosen_in_both_sentences_and_lit_in_every_matrix(wiring: Wiring) -> None:
    strips, session = wiring.window.pipeline.view.strips, wiring.session
    lines = opened(wiring, "heads")
    QTest.mouseClick(strips.source, LEFT, pos=strips.source.token_rect(3).center())
    QTest.mouseClick(strips.target, LEFT, pos=strips.target.token_rect(1).center())
    strips.target._point_at(None)
    strips.source._point_at(None)
    settle(wiring)
    assert (session.selection.token, session.selection.source) == (1, 3)
    assert (strips.source.token, strips.target.token) == (3, 1)
    assert (sorted(strips.source._lit), sorted(strips.target._lit)) == ([3], [1])
    assert isinstance(lines, HeadLinesView)
    assert (lines.picture.token, lines.picture.chosen_key) == (1, 3)
    shown = lines.shown.lines
    assert {(int(q), int(k)) for q, k in zip(shown.query, shown.key, strict=True)} == {(1, 3)}
    choose(wiring, Site.ENCODER)
    assert lines.picture.token == 3, "the source asks here"
    QTest.mouseClick(strips.source, LEFT, pos=strips.source.token_rect(3).center())
    assert session.selection.source is None


def test_a_walk_goes_through_encoder_decoder_and_cross_attention(wiring: Wiring) -> None:
    walk, session, window = wiring.walk, wiring.session, wiring.window
    config, seen = PAIR.model, dict[Ref, Site]()
    walk.first_moment()
    for moment in moments(config):
        settle(wiring)
        assert walk.cursor is not None
        assert walk.cursor.at(config) == moment
        lit = [view for view in window.pipeline.view.views.values() if view.isVisible() and view.light is Light.LIT]
        if moment.ref is not None and moment.phase is Phase.FORWARD and lit:
            seen[moment.ref] = session.selection.site
            assert lit[0].picture is not None
        walk.moment_on()
    for site in (Site.ENCODER, Site.DECODER, Site.CROSS):
        assert seen[Ref(SCORES, 0, site)] is site
    walk.leave()


def test_the_line_of_a_moment_names_the_attention(wiring: Wiring) -> None:
    walk = wiring.walk
    walk.first_moment()
    while walk.cursor is not None and walk.cursor.at(PAIR.model).ref != Ref(SCORES, 1, Site.CROSS):
        walk.moment_on()
        settle(wiring)
    assert wiring.window.pipeline.line.where.text().endswith(" · cross-attention · layer 1")
    assert "S₁ᶜ" in wiring.window.pipeline.line.formula.text
    walk.leave()


def test_a_quantity_is_offered_at_each_of_its_sites(wiring: Wiring) -> None:
    panel = wiring.actions.panels.open_quantity("w_query", site=Site.ENCODER)
    settle(wiring)
    names = [panel.quantity.itemText(n) for n in range(panel.quantity.count())]
    assert [name for name in names if name.startswith("Query weights")] == [
        "Query weights  W_Qᵉ",
        "Query weights  W_Qᵈ",
        "Query weights  W_Qᶜ",
    ]
    assert panel.title == "Query weights, encoder"
    assert panel.view.picture is not None
    assert (panel.view.picture.site, panel.view.picture.symbol) == (Site.ENCODER, "W_Q₀ᵉ")
    panel.view.setFocus()
    for key in (K.Key_Return, K.Key_Down, K.Key_Right, K.Key_Right):
        QTest.keyClick(panel.view, key)
    row, column = panel.view.cursor_cell or (0, 0)
    wiring.actions.branching.ask_number = lambda words, value: 0.5
    wiring.actions.branching.change_weight()
    settle(wiring)
    assert wiring.session.frame is not None
    assert [edit.what for edit in wiring.session.frame.edits] == [f"encoder.w_query[0,0,{row},{column}]"]
    other = wiring.actions.panels.open_quantity(W_QUERY.slug, Facet.GRAD)
    assert other._site is Site.CROSS, "where none is named it is the last"


def test_a_figure_of_the_pipeline_is_of_the_attention_on_show(wiring: Wiring) -> None:
    choose(wiring, Site.DECODER)
    subject, options = wiring.actions.figures._subjects.of_window(), FigureOptions()
    assert subject is not None
    made = draft(subject, FigureScope(Scope.PIPELINE), options, album_of(subject))
    assert (made.request.site, made.request.layer) == (Site.DECODER, 0)
    assert {part.watch.site for part in made.request.parts} == {Site.DECODER, Site.SELF}
    assert made.drawing.plan is not None
    assert len(made.drawing.plan.refs) == len(made.pictures)
    glance = draft(subject, FigureScope(Scope.GLANCE), options, album_of(subject))
    assert glance.request.parts[0].watch.site is Site.DECODER


def test_a_silenced_head_is_that_of_the_attention_on_show(wiring: Wiring) -> None:
    wiring.actions.branching.silence_head()
    settle(wiring)
    assert wiring.session.frame is not None
    assert [edit.what for edit in wiring.session.frame.edits] == ["cross.head[0,0]"]


def test_a_sheet_that_a_walk_comes_to_has_the_width_that_it_needs(wiring: Wiring) -> None:
    """The room was not on show while the walk came from the wide sheet of cross-attention to that of the encoder."""
    room, view = wiring.window.pipeline.room, wiring.window.pipeline.view
    assert room.bar.isVisible(), "cross-attention needs more than a small window has"
    wiring.walk.first_moment()
    settle(wiring)
    wiring.walk.moment_on()
    settle(wiring)
    assert wiring.session.selection.site is Site.ENCODER
    assert (room.isVisible(), view.width()) == (True, max(room.width(), view.minimumSizeHint().width()))
    wiring.walk.leave()


def test_everything_that_two_sentences_bring_has_a_name_and_is_reached_by_tab(wiring: Wiring, qtbot: QtBot) -> None:
    for slug in ("heads", "grid"):
        opened(wiring, slug)
    assert unnamed(wiring.window) == []
    qtbot.waitUntil(wiring.window.isActiveWindow)
    pipeline = wiring.window.pipeline
    pipeline.lines.source.setFocus()
    reached = [QApplication.focusWidget()]
    while pipeline.view.strips.target not in reached and len(reached) < 20:
        press(K.Key_Tab)
        reached.append(QApplication.focusWidget())
    wanted = [pipeline.lines.source, pipeline.lines.target, pipeline.selector.site]
    wanted += [pipeline.view.strips.source, pipeline.view.strips.target]
    assert [widget for widget in reached if widget in wanted] == wanted
