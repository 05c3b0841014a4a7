"""What is beside the run on show: the bar of branches, and the curves of the loss panel."""

from __future__ import annotations

from model.messages import Frame
from tinyattn_gui.panels.registry import LOSS
from tinyattn_gui.pictures.branches import names, parting
from tinyattn_gui.pictures.curve import guide_of, norm_curve, rate_curve
from tinyattn_gui.session.session import Session
from tinyattn_gui.widgets.views.loss_plot import NORM, RATE
from tinyattn_gui.window.window import Window
from tinyattn_gui.wiring.branch_actions import Branching


class BesideLink:
    """Shows which branches there are, what is compared, and the losses of both."""

    def __init__(self, session: Session, window: Window, branching: Branching) -> None:
        self._session, self._window = session, window
        bar = window.branches
        bar.branch_chosen.connect(branching.turn_to)
        bar.beside_chosen.connect(session.set_beside)
        bar.side_chosen.connect(session.set_side)
        bar.ended.connect(branching.compare_step)
        session.side_changed.connect(self.show_again)
        window.panels_changed.connect(self.show_again)
        window.when_made(LOSS, lambda _: self.show_again())

    def show_again(self) -> None:
        """What is open beside the matrices, or from which side they are seen, has changed."""
        if self._session.frame is not None:
            self.show_branches(self._session.frame)
            self.show_losses(self._session.frame)

    def show_branches(self, frame: Frame) -> None:
        """Show the branches, and which two are compared."""
        session, bar = self._session, self._window.branches
        compared = session.compared_step
        steps = None if compared is None else (session.status.step, compared)
        bar.show_branches(names(frame.branches, session.spec.model), session.run, session.beside, steps)
        bar.show_side(session.branches.side, "" if steps else parting(frame.beside))
        self._window.actions_by_slug["compare_step"].setChecked(steps is not None)

    def show_losses(self, frame: Frame) -> None:
        """Show the curves up to this frame, where they can be seen."""
        if self._window.loss is not None and self._window.loss.isVisible():
            losses, held_out, spec = self._session.losses, self._session.held_out, self._session.spec
            self._window.loss.show_losses(losses, held_out, guide_of(frame, spec.model), resting=not frame.training)
            self._window.loss.show_accuracy(self._session.accuracy)
            self._window.loss.show_side(NORM, norm_curve(self._session.norms))
            self._window.loss.show_side(RATE, rate_curve(spec.train, frame.edits, frame.frontier))
            self._window.loss.show_step(frame.step, frame.frontier)
            said = names(frame.branches, self._session.spec.model)
            here, there = said.get(frame.run, ""), said.get(self._session.beside or 0, "")
            other, compared = self._session.branches, self._session.compared_step
            self._window.loss.show_beside(other.losses, other.accuracy, (here, there), compared)
