"""Changes on the way and branches, as a person asks for them in the window."""

from __future__ import annotations

from collections.abc import Callable

from model.config import BETWEEN_FILES, DataConfig, Edit, option_of
from model.errors import OptionError, RequestError
from model.matrix.picture import exact
from model.messages import MEAN
from model.quantities import Facet
from model.quantities.shapes import head_read
from model.quantities.stages import catalogue, find
from model.spec.edits import CORPUS, RATE, SEED, Head, WeightCell, check_masks, newest
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.session.session import Session
from tinyattn_gui.session.undo import Undo
from tinyattn_gui.widgets.dialogs.dialogs import Row, ask, choose
from tinyattn_gui.widgets.dialogs.number_dialog import NumberDialog
from tinyattn_gui.widgets.dialogs.open_files import TEXT, ask_files
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.mask_hand import HandCell, hand_cell

_A_FILE = "a text file"


class Branching:
    """Makes changes at the newest step in the run itself, at a past step in a branch.

    A silenced head, another corpus and another seed are for comparing: they always begin a branch.
    """

    def __init__(self, session: Session, window: Window, undo: Undo) -> None:
        self._session, self._window, self._undo = session, window, undo
        self.ask_number: Callable[[str, str], float | None] = self._ask_number
        self.ask_corpus: Callable[[], str] = self._ask_corpus

    def change_weight(self) -> None:
        """Ask for another value of the chosen weight; a cell of the mask has but one other."""
        if (chosen := self._chosen_mask_cell()) is not None:
            self.turn_mask(chosen)
            return
        weight = self._chosen_weight()
        if isinstance(weight, str):
            self._window.banner.tell(weight)
            return
        cell, words, before = weight
        value = self.ask_number(words, exact(before))
        if value is not None:
            self._change("weight", cell.name, before, value)

    def turn_mask(self, chosen: HandCell) -> None:
        """Let a query look at a key that it may not look at, or the other way round."""
        frame, step = self._session.frame, self._session.status.step
        before = () if frame is None else tuple(edit for edit in frame.edits if edit.step <= step)
        try:
            check_masks((*before, Edit(step, chosen.cell.name, int(not chosen.is_open))), self._session.spec.model)
        except OptionError as error:
            self._window.banner.tell(str(error))
        else:
            self._change("mask", chosen.cell.name, int(chosen.is_open), int(not chosen.is_open))

    def silence_head(self) -> None:
        """Begin a branch in which what the chosen head brings is set to zero, once."""
        here = self._session.selection
        if here.head == MEAN:
            self._window.banner.tell("The average of heads is on show; allowed is one head, with Page Down.")
            return
        self._branch("silenced head", Head(here.layer, here.head, here.site).name, 0)

    def set_learning_rate(self, value: float) -> bool:
        """At a past step, begin a branch with another learning rate; whether that was done."""
        if self._session.is_past:
            self._branch("learning rate", RATE, value)
            return True
        return False

    def branch_corpus(self) -> None:
        """Ask for another corpus and begin a branch that learns from it."""
        if corpus := self.ask_corpus():
            self._branch("corpus", CORPUS, corpus)

    def branch_seed(self) -> None:
        """Begin a branch whose batches and dropout are drawn from another seed from here on."""
        frame, spec = self._session.frame, self._session.spec
        edits = [edit for branch in frame.branches for edit in branch.edits] if frame is not None else []
        used = [spec.seed, *(int(edit.value) for edit in edits if edit.what == SEED)]
        self._branch("seed", SEED, (max(used) + 1) % 2**31)

    def turn_to(self, run: int) -> None:
        """Show another branch."""
        self._undo.change("branch", self._session.run, run, self._session.turn_to)

    def next_branch(self) -> None:
        """Show the next branch; after the last comes the first."""
        runs = [row.run for row in self._session.branches.rows]
        if len(runs) > 1 and self._session.run in runs:
            self.turn_to(runs[(runs.index(self._session.run) + 1) % len(runs)])
        else:
            self._window.banner.tell("There is one branch; a change at a past step begins another.")

    def compare_step(self) -> None:
        """Compare whatever is shown from now on with the step on show; once more ends that."""
        session = self._session
        session.compare_with(session.status.step if session.compared_step is None else None)

    def turn_side(self) -> None:
        """Show what is on show, what is beside it, or the change, in turn."""
        sides = list(FigureSide)
        self._session.set_side(sides[(sides.index(self._session.branches.side) + 1) % len(sides)])

    def _change(self, words: str, what: str, before: float, value: float) -> None:
        if self._session.is_past:
            self._branch(words, what, value)
        else:
            self._undo.change(words, before, value, lambda used: self._session.change(what, used))

    def _branch(self, words: str, what: str, value: float | int | str) -> None:
        before = self._session.run
        self._session.branch(what, value)
        self._undo.change(f"branch, {words}", before, self._session.run, self._session.turn_to)

    def _chosen_mask_cell(self) -> HandCell | None:
        view = self._window.selected
        if view is None:
            return None
        return hand_cell(self._session, self._window.quantity_in(view), view.picture, view.cursor_cell)

    def _chosen_weight(self) -> tuple[WeightCell, str, float] | str:
        """The weight under the cell cursor, in words too, with its value; or why there is none."""
        view, session = self._window.selected, self._session
        known = catalogue(session.spec.model)
        slug, facet = ("", Facet.DATA) if view is None else self._window.quantity_in(view)
        if view is None or not slug or not known[slug].learned or facet is not Facet.DATA:
            return "No weight is chosen: open the panel of one with Ctrl+K; Enter there and the arrows choose a cell."
        quantity, picture, place = known[slug], view.picture, view.cursor_cell
        if picture is None or place is None:
            return "No cell is chosen; Enter in the matrix and the arrows choose one."
        layer, head = session.selection.layer, session.selection.head
        if quantity.per_head and head == MEAN:
            return "The average of heads cannot be changed; allowed is one head, with Page Down."
        try:
            ref = find(slug, session.spec.model, layer if quantity.per_layer else None, picture.site)
        except RequestError as error:
            return str(error)
        index = place if picture.row_axis is not None else place[1:]
        own = (head_read(quantity, head, session.spec.model),) if quantity.per_head else ()
        cell = WeightCell(ref, (*own, *index))
        return cell, f"{picture.symbol}, {picture.where}\n{picture.describe(*place)}", float(picture.values[place])

    def _ask_number(self, words: str, value: str) -> float | None:
        dialog = NumberDialog("Change this weight", words, value, self._window)
        return dialog.value if ask(dialog) else None

    def _ask_corpus(self) -> str:
        edit = newest(self._session.frame.edits, CORPUS, self._session.status.step) if self._session.frame else None
        now = str(edit.value) if edit else self._session.spec.data.corpus
        built_in = option_of(DataConfig.__dataclass_fields__["corpus"]).choices
        rows = [Row(name, name) for name in built_in if name != now]
        chosen = choose("Branch with another corpus", [*rows, Row("A text file …", _A_FILE)], self._window)
        if chosen != _A_FILE:
            return chosen or ""
        return BETWEEN_FILES.join(ask_files(self._window, TEXT))
