"""What a person can ask for, as method calls; what comes of it is told by the signals of the conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal

from model.config import MAX_STEP, Edit, RunSpec
from model.errors import OptionError
from model.messages import (
    Branch,
    Contrast,
    Glance,
    Inherited,
    LookBeside,
    OpenCell,
    ProjectPlane,
    Question,
    Search,
    TraceCell,
    TraceHeads,
    Watch,
)
from model.quantities.watch import Ask, Plane
from model.spec.first_words import first_words, probe_after
from model.spec.preset import Preset
from model.spec.stops import Stop
from tinyattn_gui.pictures.compare import FigureSide
from tinyattn_gui.pictures.sight import Selection
from tinyattn_gui.session.goals import PANEL_QUESTIONS
from tinyattn_gui.session.selected_view import SelectedView


class Session(SelectedView):
    """One window's run."""

    side_changed = Signal()

    def play(self) -> None:
        """Train until told otherwise; from a past step, show what was recorded first, up to a stop or the frontier."""
        if self.conversation.goal.show is None:
            self.conversation.run_until(MAX_STEP)
        elif self.has_trainer():
            self.conversation.playback.begin()
            if self.conversation.goal.stops:
                self.conversation.aim(search=Search(self.conversation.goal.show))
            self.conversation.show_status(playing=True)

    def run_until(self, stop: Stop) -> None:
        """Go to the first step from the one on show on at which a stop is hit: a recorded one, or else train to it.

        `stop` may be true already.
        """
        if not self.has_ended and self.frame is not None:
            self.conversation.aim(until=0, search=Search(self.status.step, stop))
            self.conversation.show_status(playing=True)

    def pause(self) -> None:
        """Stop after the step that is being made."""
        self.conversation.aim(until=0)
        self.conversation.show_status(playing=False)

    def play_or_pause(self) -> None:
        """Train if nothing is being trained, else stop."""
        if self.status.playing:
            self.pause()
        else:
            self.play()

    def step(self) -> None:
        """One step on: in the past the next recorded one, at the frontier a new one; while playing, stop instead."""
        if self.status.playing:
            self.pause()
        elif self.conversation.goal.show is not None:
            self.look_at(self.conversation.goal.show + 1)
        elif self.conversation.is_stopping:
            self.conversation.steps_asked += 1
        elif self.conversation.may_train():
            self.conversation.aim(until=min(max(self.conversation.goal.until, self.status.frontier) + 1, MAX_STEP))

    def back(self) -> None:
        """Look at the step before; while playing, stop instead."""
        if self.status.playing:
            self.pause()
        else:
            step = self.status.frontier if self.conversation.goal.show is None else self.conversation.goal.show
            self.look_at(max(0, step - 1))

    def first(self) -> None:
        """Look at the first weights."""
        self.look_at(0)

    def last(self) -> None:
        """Return to the frontier."""
        self.look_at(self.status.frontier)

    def look_at(self, step: int) -> None:
        """Look at a step that has been made; at the newest, whatever it is, from the frontier on. Stops training."""
        if not self.has_trainer():
            return
        show = step if step < self.status.frontier else None
        self.conversation.aim(show=show, until=0)
        self.conversation.show_status(playing=False)

    def reach(self, step: int) -> bool:
        """Look at `step`, which is made first if it has not been; whether that can be."""
        if step <= self.status.frontier:
            self.look_at(step)
        elif not self.conversation.may_train():
            return False
        else:
            self.conversation.aim(show=None, until=step)
        return True

    def stay(self) -> bool:
        """Give up a run that is being prepared, or the way to a step or a stop; whether there was one to give up."""
        if self.conversation.give_up():
            return True
        if self.conversation.goal.first(Search) is not None:
            self.pause()
            return True
        if self.status.seeking is None or self.frame is None:
            return False
        if self.status.seeking.step == self.compared_step:
            self.compare_with(None)
        else:
            self.look_at(self.frame.step)
        return True

    def run_to(self, step: int) -> None:
        """Train until `step` steps have been made in total, or look at `step` if it has been made already."""
        if step <= self.status.frontier:
            self.look_at(step)
        else:
            self.conversation.aim(show=None)
            self.conversation.run_until(min(step, MAX_STEP))

    pace_is_chosen = False
    """Whether a person has said how fast it is to go."""

    def set_pace(self, pace: float | None, *, led: bool = False) -> None:
        """Steps a second while playing; None for as fast as it goes. `led`: by the program, and nobody's choice."""
        self.pace_is_chosen |= not led
        self.conversation.aim(pace=pace)
        self.conversation.show_status(pace=pace)

    def reset(self) -> None:
        """Begin again from the same first weights, with the learning rate as it was last set."""
        self.conversation.begin(self.current_spec)

    def reopen(self, family: tuple[Branch, ...], run: int) -> None:
        """Go on with branches whose trainer has ended, as their files have them, and show `run`, which has one."""
        path = next(row.path for row in family if row.run == run)
        self.conversation.begin(self.spec, path, run, family=family)

    def new_seed(self) -> None:
        """Begin again from other first weights."""
        spec = self.current_spec
        self.conversation.begin(replace(spec, seed=(spec.seed + 1) % 2**31))

    def open_preset(self, preset: Preset) -> None:
        """Begin the run of another preset, and watch its sentence."""
        self.select(Selection())
        self.conversation.begin(preset.spec, probe=preset.probe)

    def begin(self, spec: RunSpec) -> None:
        """Begin the run of another spec, with the same sentence to watch; of another text or task, with its own."""
        self.select(Selection())
        self.conversation.begin(spec, probe=probe_after(spec, self.spec, self.probe))

    def begin_with(self, spec: RunSpec, inherited: Inherited | None = None) -> None:
        """Begin the run of weights from outside, or `inherited`, and watch the first words of what it learns from."""
        self.select(Selection())
        self.conversation.begin(spec, probe=first_words(spec), inherited=inherited)

    def open_text(self, path: str) -> None:
        """Begin to learn from a text file, with the options of the run as it is."""
        try:
            data = replace(self.spec.data, corpus=path)
            spec = replace(self.spec, data=data)
        except OptionError as error:
            self.problem.emit(str(error))
        else:
            self.begin(spec)

    def open_run(self, path: str) -> None:
        """Go on with the run in a file; what it holds is known when the trainer has opened it."""
        self.select(Selection())
        self.conversation.begin(self.spec, path)

    def save_as(self, path: str, run: int | None = None) -> None:
        """Save a branch, the one on show if no other is named, in a new file, and from now on every step of it."""
        if self.has_trainer():
            self.conversation.aim(save_as=path, save_run=self.run if run is None else run)

    def set_learning_rate(self, value: float) -> None:
        """Use another learning rate from the next step on."""
        self.conversation.aim(learning_rate=value)

    def change(self, what: str, value: float | int | str) -> None:
        """Change a weight, a head, the seed or the corpus: at the newest step in this run, else in a branch of it."""
        if self.is_past:
            self.branch(what, value)
        elif self.conversation.may_train():
            self.conversation.aim(edits=(*self.conversation.goal.edits, Edit(0, what, value)))

    def branch(self, what: str, value: float | int | str) -> None:
        """Begin a branch at the step on show, with this change, and show it beside the run that it leaves."""
        self.conversation.fork(Edit(self.status.step, what, value))

    def vary(self, spec: RunSpec) -> None:
        """Begin a run of another spec beside the one on show, from its first step on, and show it."""
        self.conversation.fork(None, spec)

    def contrast(self, step: int | None) -> None:
        """Have the run on show measured, and the one that it left, at this step; None for that no longer."""
        asked = () if step is None else (Contrast(step),)
        self.conversation.want(self.conversation.goal.asking(Contrast, *asked))

    def turn_to(self, run: int) -> None:
        """Show another branch, at the same step if it has that one."""
        row = self.branches.row(run)
        if row is not None and run != self.run:
            self.conversation.turn_to(run, None, row.frontier)

    def set_beside(self, run: int | None) -> None:
        """Show another branch beside this one, or none."""
        self.conversation.put_beside(run)
        self.conversation.aim()
        self.side_changed.emit()

    def compare_with(self, step: int | None) -> None:
        """Show a step of this run beside whatever step is on show, or none."""
        self.conversation.put_beside(None if step is None else self.run, step)
        self.conversation.show_status(seeking=None)
        self.conversation.aim()
        self.side_changed.emit()

    def set_side(self, side: FigureSide) -> None:
        """Have the matrices show what is on show, what is beside it, or their difference."""
        self.branches.side = side if self.conversation.goal.first(LookBeside) is not None else FigureSide.THIS
        self.side_changed.emit()

    def set_probe(self, text: str) -> None:
        """Watch another sentence."""
        self.conversation.aim(probe=text)

    def watch(
        self, watches: tuple[Watch, ...], planes: tuple[Plane, ...] = (), questions: tuple[Question[Any], ...] = ()
    ) -> None:
        """Say which matrices and which points are on screen, and what else panels ask."""
        goal = replace(self.conversation.goal, watch=watches)
        asked = {question.key: question for question in (*self.background, *questions)}.values()  # panels come first
        for kind in PANEL_QUESTIONS:
            goal = goal.asking(kind, *(question for question in asked if isinstance(question, kind)))
        self.conversation.want(goal.asking(ProjectPlane, *map(ProjectPlane, planes)))

    background: tuple[TraceHeads, ...] = ()
    """What is asked besides what is on screen, by nobody who waits for it."""

    def fetch(self, watches: tuple[Watch, ...], step: int) -> bool:
        """Have these read once, after `step` steps, whatever is on show meanwhile; `fetched` gives the frame.

        Whether there is a trainer to read them.
        """
        if not self.has_ended:
            self.conversation.fetch(watches, step)
        return not self.has_ended

    def glance(self, question: Glance | None) -> None:
        """Have another step looked at beside the one on show, or none any more."""
        self.conversation.want(self.conversation.goal.asking(Glance, *filter(None, (question,))))

    def ask(self, ask: Ask | None) -> None:
        """Have a cell opened, with its past, in each frame from now on; None for none."""
        cells = () if ask is None else (ask,)
        goal = self.conversation.goal.asking(OpenCell, *map(OpenCell, cells))
        self.conversation.want(goal.asking(TraceCell, *map(TraceCell, cells)))
