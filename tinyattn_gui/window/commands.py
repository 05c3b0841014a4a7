"""Everything a person can do, one row each: menus, toolbar, shortcuts, the shortcut sheet and the README's table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from tinyattn_gui.panels.registry import PANELS


class Transport(Protocol):
    """What commands ask of time: whole steps, and the walk through the moments of one."""

    def play_or_pause(self) -> None: ...
    def step(self) -> None: ...
    def back(self) -> None: ...
    def first(self) -> None: ...
    def last(self) -> None: ...
    def moment_on(self) -> None: ...
    def moment_back(self) -> None: ...
    def first_moment(self) -> None: ...
    def last_moment(self) -> None: ...
    def turn_lens(self) -> None: ...


class Files(Protocol):
    """What commands ask of the files."""

    def open_run(self) -> None: ...
    def open_text(self) -> None: ...
    def save(self) -> None: ...
    def save_as(self) -> None: ...
    def save_all(self) -> None: ...


class Figures(Protocol):
    """What commands ask of the figures."""

    def export(self) -> None: ...
    def copy(self) -> None: ...


class Films(Protocol):
    """What commands ask of the films."""

    def export(self) -> None: ...


class Surface(Protocol):
    """What commands ask of the window."""

    @property
    def files(self) -> Files: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def films(self) -> Films: ...
    @property
    def walk(self) -> Transport: ...

    def open_preset(self) -> None: ...
    def undo_change(self) -> None: ...
    def redo_change(self) -> None: ...
    def focus_sentence(self) -> None: ...
    def edit_preferences(self) -> None: ...
    def find_command(self) -> None: ...
    def choose_quantity(self) -> None: ...
    def toggle_panel(self, name: str) -> None: ...
    def next_panel(self, steps: int) -> None: ...
    def reset_layout(self) -> None: ...
    def next_layer(self, steps: int) -> None: ...
    def next_head(self, steps: int) -> None: ...
    def toggle_mean(self) -> None: ...
    def lock_colours(self) -> None: ...
    def toggle_theme(self) -> None: ...
    def resize_text(self, steps: int) -> None: ...
    def toggle_full_screen(self) -> None: ...
    def toggle_presentation(self) -> None: ...
    def focus_run_to(self) -> None: ...
    def focus_run_until(self) -> None: ...
    def open_cell_menu(self) -> None: ...
    def change_weight(self) -> None: ...
    def silence_head(self) -> None: ...
    def branch_corpus(self) -> None: ...
    def branch_seed(self) -> None: ...
    def next_branch(self) -> None: ...
    def compare_step(self) -> None: ...
    def turn_side(self) -> None: ...
    def reset(self) -> None: ...
    def new_seed(self) -> None: ...
    def show_shortcuts(self) -> None: ...
    def show_about(self) -> None: ...
    def close(self) -> bool: ...


@dataclass(frozen=True)
class Command:
    """One action. `key` is a key sequence as Qt writes it, `also` others for the same; `icon` names its picture in
    `assets/icons`. `begins` starts a new part of the menu; `switch` is for what is on or off.
    """

    slug: str
    text: str
    menu: str
    key: str
    tip: str
    run: Callable[[Surface], object]
    icon: str = ""
    also: tuple[str, ...] = ()
    begins: bool = False
    switch: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key sequence of it."""
        return (self.key, *self.also) if self.key else self.also

    @property
    def name(self) -> str:
        """Its text as it is read."""
        return self.text.replace("&", "").rstrip("…")


TOOLBAR = ("play", "back", "step", "reset", "new_seed", "setup", "quantity", "export")
"""The commands on the toolbar, from left to right."""

SPOKEN = ("play", "step")
"""Those that a newcomer needs first: their buttons show words too."""

MENUS = ("File", "Edit", "View", "Panels", "Training", "Help")


def _toggles(slug: str) -> Callable[[Surface], object]:
    return lambda surface: surface.toggle_panel(slug)


_VIEWS = tuple(
    Command(row.slug, row.text, "Panels", row.key, row.tip, _toggles(row.slug), switch=True) for row in PANELS
)

# fmt: off
COMMANDS = (
    Command("preset", "&New run…", "File", "Ctrl+N",
        "Begin one of the runs that come with the program", lambda w: w.open_preset()),
    Command("open", "&Open run…", "File", "Ctrl+O",
        "Go on with a run that was saved", lambda w: w.files.open_run()),
    Command("open_text", "Open &text…", "File", "Ctrl+Shift+O",
        "Begin to learn from a text file", lambda w: w.files.open_text()),
    Command("save", "&Save", "File", "Ctrl+S",
        "Keep the run in a file; from then on every step is saved as it is made",
        lambda w: w.files.save(), begins=True),
    Command("save_as", "Save &as…", "File", "Ctrl+Shift+S",
        "Keep the run in another file", lambda w: w.files.save_as()),
    Command("save_all", "Save all &branches…", "File", "Ctrl+Alt+S",
        "Keep every branch that has steps without a file: one name is asked for, the others are put beside it",
        lambda w: w.files.save_all()),
    Command("export", "&Export figure…", "File", "Ctrl+E",
        "Save what is on show as a figure, with a preview: a view, several, the pipeline, every head",
        lambda w: w.figures.export(), "export", begins=True),
    Command("film", "Export &film…", "File", "Ctrl+Shift+E",
        "Make a film of the selected view over the steps of the run", lambda w: w.films.export()),
    Command("quit", "&Quit", "File", "Ctrl+Q",
        "End the program", lambda w: w.close(), begins=True),
    Command("undo", "&Undo", "Edit", "Ctrl+Z",
        "Take the last change of yours back: sentence, learning rate, stops, preferences", lambda w: w.undo_change()),
    Command("redo", "&Redo", "Edit", "Ctrl+Shift+Z",
        "Make it again", lambda w: w.redo_change(), also=("Ctrl+Y",)),
    Command("copy", "&Copy", "Edit", "Ctrl+C",
        "Copy the selected text, or a view and its numbers", lambda w: w.figures.copy(), "copy", begins=True),
    Command("sentence", "Edit the &sentence", "Edit", "Ctrl+L",
        "Type another sentence to watch", lambda w: w.focus_sentence()),
    Command("preferences", "&Preferences…", "Edit", "Ctrl+,",
        "Theme, text size, threads and memory", lambda w: w.edit_preferences(), begins=True),
    Command("next_head", "Next &head", "View", "PgDown",
        "Show the next head", lambda w: w.next_head(1), also=("]",)),
    Command("previous_head", "Previous h&ead", "View", "PgUp",
        "Show the head before", lambda w: w.next_head(-1), also=("[",)),
    Command("mean", "&Average of heads", "View", "M",
        "Show the average of all heads, or the head again", lambda w: w.toggle_mean(), switch=True),
    Command("next_layer", "Next la&yer", "View", "Ctrl+PgDown",
        "Show the next layer", lambda w: w.next_layer(1), also=("}",)),
    Command("previous_layer", "Prev&ious layer", "View", "Ctrl+PgUp",
        "Show the layer before", lambda w: w.next_layer(-1), also=("{",)),
    Command("lens", "Training e&xample", "View", "Ctrl+Shift+X",
        "While a step is walked: show the training example of that step, or your sentence",
        lambda w: w.walk.turn_lens(), switch=True, begins=True),
    Command("lock_colours", "Lock these &colours", "View", "L",
        "Give all layers and heads of the selected matrix one range of colours, or each its own",
        lambda w: w.lock_colours(), switch=True, begins=True),
    Command("theme", "Light or &dark", "View", "Ctrl+T",
        "Change between light and dark", lambda w: w.toggle_theme(), "theme"),
    Command("larger", "Lar&ger text", "View", "Ctrl++",
        "Make all text larger", lambda w: w.resize_text(1), also=("Ctrl+=",)),
    Command("smaller", "S&maller text", "View", "Ctrl+-",
        "Make all text smaller", lambda w: w.resize_text(-1)),
    Command("usual", "&Usual text size", "View", "Ctrl+0",
        "Make all text as large as at first", lambda w: w.resize_text(0)),
    Command("presentation", "Presen&tation", "View", "F11",
        "Full screen with large type, and back", lambda w: w.toggle_presentation(), switch=True, begins=True),
    Command("full_screen", "&Full screen", "View", "Shift+F11",
        "Full screen, and back", lambda w: w.toggle_full_screen(), switch=True),
    Command("quantity", "&Quantity…", "Panels", "Ctrl+K",
        "Open a panel for any stage or parameter: value, gradient, last change",
        lambda w: w.choose_quantity(), "quantity"),
    *_VIEWS,
    Command("setup", "&Setup", "Panels", "F2",
        "Show or hide the options of the run", lambda w: w.toggle_panel("setup"), "setup", begins=True, switch=True),
    Command("loss", "&Loss curve", "Panels", "Ctrl+Shift+L",
        "Show or hide the loss curve", lambda w: w.toggle_panel("loss"), switch=True),
    Command("stops", "St&ops", "Panels", "F7",
        "Show or hide the list of what training runs until", lambda w: w.toggle_panel("stops"), switch=True),
    Command("next_panel", "Next &panel", "Panels", "F6",
        "Give the next panel the keyboard", lambda w: w.next_panel(1), begins=True),
    Command("previous_panel", "Pre&vious panel", "Panels", "Shift+F6",
        "Give the panel before the keyboard", lambda w: w.next_panel(-1)),
    Command("reset_layout", "&Reset layout", "Panels", "",
        "Put all panels where they were at first", lambda w: w.reset_layout()),
    Command("play", "&Play or pause", "Training", "Space",
        "Train, or stop training", lambda w: w.walk.play_or_pause(), "play"),
    Command("step", "One &step", "Training", "Right",
        "Make one update and see what it changed", lambda w: w.walk.step(), "step"),
    Command("back", "One step &back", "Training", "Left",
        "Look at the step before, exactly as it was", lambda w: w.walk.back(), "back"),
    Command("moment_on", "One moment &on", "Training", "Shift+Right",
        "Walk through a step: on to its next moment, or to the next step", lambda w: w.walk.moment_on(), begins=True),
    Command("moment_back", "One moment bac&k", "Training", "Shift+Left",
        "Walk through a step: back to the moment before", lambda w: w.walk.moment_back()),
    Command("first_moment", "First &moment", "Training", "Shift+Home",
        "Go to the first moment of this step: its batch", lambda w: w.walk.first_moment()),
    Command("last_moment", "&Last moment", "Training", "Shift+End",
        "Go to the last moment of this step: its last update", lambda w: w.walk.last_moment()),
    Command("first", "&First weights", "Training", "Home",
        "Look at the weights before the first step", lambda w: w.walk.first(), begins=True),
    Command("last", "Ne&west step", "Training", "End",
        "Return to the newest step", lambda w: w.walk.last()),
    Command("run_to", "&Run to step…", "Training", "Ctrl+G",
        "Train until a step that you type", lambda w: w.focus_run_to(), "jump"),
    Command("run_until", "Run &until…", "Training", "Ctrl+Shift+G",
        "Train until a loss, a weight or an entropy that you type", lambda w: w.focus_run_until()),
    Command("cell_menu", "Stop at this &cell…", "Training", "Shift+F10",
        "Choose what to do with the chosen cell of a matrix", lambda w: w.open_cell_menu()),
    Command("change_weight", "Chan&ge this weight…", "Training", "F4",
        "Type another value for the chosen cell of a weight matrix; at a past step that begins a branch",
        lambda w: w.change_weight(), begins=True),
    Command("silence_head", "Silence this &head", "Training", "Ctrl+Shift+H",
        "Begin a branch with what the chosen head brings set to zero; training may bring it back",
        lambda w: w.silence_head()),
    Command("branch_corpus", "Br&anch with another corpus…", "Training", "Ctrl+Shift+B",
        "Go on from here with another text, beside the run as it is", lambda w: w.branch_corpus()),
    Command("branch_seed", "Branch with another s&eed", "Training", "Ctrl+Alt+B",
        "Go on from here with other random draws, beside the run as it is", lambda w: w.branch_seed()),
    Command("next_branch", "Ne&xt branch", "Training", "Ctrl+B",
        "Show the next branch", lambda w: w.next_branch()),
    Command("compare_step", "Compare w&ith this step", "Training", "Ctrl+D",
        "Keep the step on show, to compare whatever step you look at with it; once more ends that",
        lambda w: w.compare_step(), switch=True),
    Command("turn_side", "This, other or &difference", "Training", "F8",
        "Show this branch or step, the one beside it, or their difference", lambda w: w.turn_side()),
    Command("reset", "Rese&t", "Training", "Ctrl+R",
        "Begin again from the same first weights", lambda w: w.reset(), "reset", begins=True),
    Command("new_seed", "&New seed", "Training", "Ctrl+Shift+R",
        "Begin again from other first weights", lambda w: w.new_seed(), "seed"),
    Command("find", "&Find a command…", "Help", "Ctrl+Shift+P",
        "Type a part of what you want to do", lambda w: w.find_command()),
    Command("shortcuts", "&Keys", "Help", "F1",
        "List the keys", lambda w: w.show_shortcuts(), "help", also=("?",)),
    Command("about", "&About tinyattn", "Help", "",
        "Versions and licences", lambda w: w.show_about(), begins=True),
)
# fmt: on


def make_actions(surface: Surface, parent: QWidget) -> dict[str, QAction]:
    """A QAction for each row, by slug."""
    actions = {}
    for command in COMMANDS:
        action = QAction(command.text, parent)
        action.setObjectName(command.slug)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setCheckable(command.switch)
        action.setStatusTip(command.tip)
        action.setToolTip(f"{command.tip}  ({key_words(command)})" if command.keys else command.tip)
        action.triggered.connect(_runner(command, surface))
        actions[command.slug] = action
    return actions


def key_words(command: Command) -> str:
    """The keys of a command as they are written for people: `→` for Right, `F1 or ?` for two."""
    words = (("Right", "→"), ("Left", "←"), ("Pg", "Page "))
    return " or ".join(reduce(lambda text, pair: text.replace(*pair), words, key) for key in command.keys)


def _runner(command: Command, surface: Surface) -> Callable[[], None]:
    def run() -> None:
        command.run(surface)

    return run
