"""Everything a person can do, one row each: menus, toolbar, shortcuts, the shortcut sheet and the README's table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from model.spec.experiments import EXPERIMENTS
from tinyattn_gui.panels.registry import QUANTITY, docked
from tinyattn_gui.window.commands import Command
from tinyattn_gui.wiring.actions import Actions


def _toggles(slug: str) -> Callable[[Actions], object]:
    return lambda do: do.window.toggle_panel(slug)


def _panels(*, fixed: bool) -> Iterator[Command[Actions]]:
    """A command for each panel that is shown and hidden; those with a place of their own are a part of the menu."""
    for n, row in enumerate(row for row in docked() if row.fixed is fixed):
        does, begins = _toggles(row.slug), fixed and n == 0
        yield Command(row.slug, row.text, "Panels", row.key, row.tip, does, row.icon, begins=begins, switch=True)


def _tries(slug: str) -> Callable[[Actions], object]:
    return lambda do: do.experiments.begin(slug)


def _experiments() -> Iterator[Command[Actions]]:
    """A command for each experiment, with a digit for its key."""
    for n, row in enumerate(EXPERIMENTS.values(), start=1):
        yield Command(row.slug, row.title, "Experiments", f"Ctrl+Alt+{n}", row.tip, _tries(row.slug))


# fmt: off
COMMANDS: tuple[Command[Actions], ...] = (
    Command("preset", "&New run…", "File", "Ctrl+N",
        "Begin one of the runs that come with the program", lambda do: do.runs.open_preset()),
    Command("learn_book", "&Let the book's weights learn", "File", "Ctrl+Alt+N",
        "Begin a run with the weights of the example that is chosen in the panel Book",
        lambda do: do.runs.learn_chosen()),
    Command("open", "&Open run…", "File", "Ctrl+O",
        "Go on with a run that was saved", lambda do: do.files.open_run()),
    Command("open_text", "Open &text…", "File", "Ctrl+Shift+O",
        "Begin to learn from a text file, or several", lambda do: do.files.open_text()),
    Command("paste_text", "&Paste a text…", "File", "Ctrl+Shift+V",
        "Begin to learn from a text that you paste or type", lambda do: do.files.paste_text()),
    Command("open_weights", "Open &weights…", "File", "Ctrl+Alt+O",
        "Begin with weights from outside: a GPT-2 folder, or a .safetensors file that was saved here",
        lambda do: do.weights.open()),
    Command("save", "&Save", "File", "Ctrl+S",
        "Keep the run in a file; from then on every step is saved as it is made",
        lambda do: do.files.save(), begins=True),
    Command("save_as", "Save &as…", "File", "Ctrl+Shift+S",
        "Keep the run in another file", lambda do: do.files.save_as()),
    Command("save_all", "Save all &branches…", "File", "Ctrl+Alt+S",
        "Keep every branch that has steps without a file: one name is asked for, the others are put beside it",
        lambda do: do.files.save_all()),
    Command("save_vocabulary", "Save &vocabulary…", "File", "Ctrl+Alt+V",
        "Save the tokens that merges have made as a .tiktoken file, which other runs and programs open",
        lambda do: do.vocabularies.save()),
    Command("save_weights", "Save wei&ghts…", "File", "Ctrl+Alt+W",
        "Save the weights of the step on show for other programs, as safetensors",
        lambda do: do.weights.save()),
    Command("export", "&Export figure…", "File", "Ctrl+E",
        "Save what is on show as a figure, with a preview: a view, several, the pipeline, every head",
        lambda do: do.figures.export(), "export", begins=True),
    Command("film", "Export &film…", "File", "Ctrl+Shift+E",
        "Make a film of the selected view over the steps of the run", lambda do: do.films.export()),
    Command("quit", "&Quit", "File", "Ctrl+Q",
        "End the program", lambda do: do.window.close(), begins=True),
    Command("undo", "&Undo", "Edit", "Ctrl+Z",
        "Take the last change of yours back: sentence, learning rate, stops, preferences", lambda do: do.undo.undo()),
    Command("redo", "&Redo", "Edit", "Ctrl+Shift+Z",
        "Make it again", lambda do: do.undo.redo(), also=("Ctrl+Y",)),
    Command("copy", "&Copy", "Edit", "Ctrl+C",
        "Copy the selected text, or a view and its numbers", lambda do: do.figures.copy(), "copy", begins=True),
    Command("sentence", "Edit the &sentence", "Edit", "Ctrl+L",
        "Type another sentence to watch", lambda do: do.panels.focus_sentence()),
    Command("lower_case", "Use &lower case", "Edit", "Ctrl+Alt+L",
        "Write words of the sentence small that are unknown only for their capitals",
        lambda do: do.changes.use_lower_case()),
    Command("preferences", "&Preferences…", "Edit", "Ctrl+,",
        "Theme, text size, threads and memory", lambda do: do.screen.edit_preferences(), begins=True),
    Command("next_head", "Next &head", "View", "PgDown",
        "Show the next head", lambda do: do.selection.next_head(1), also=("]",)),
    Command("previous_head", "Previous h&ead", "View", "PgUp",
        "Show the head before", lambda do: do.selection.next_head(-1), also=("[",)),
    Command("mean", "&Average of heads", "View", "M",
        "Show the average of all heads, or the head again", lambda do: do.selection.toggle_mean(), switch=True),
    Command("next_layer", "Next la&yer", "View", "Ctrl+PgDown",
        "Show the next layer", lambda do: do.selection.next_layer(1), also=("}",)),
    Command("previous_layer", "Prev&ious layer", "View", "Ctrl+PgUp",
        "Show the layer before", lambda do: do.selection.next_layer(-1), also=("{",)),
    Command("ladder", "&Ladder of layers", "View", "Backspace",
        "All layers along the residual stream, or the matrices of the chosen one",
        lambda do: do.selection.turn_ladder(), switch=True),
    Command("next_site", "Next attentio&n", "View", "A",
        "Show the attention of the encoder, of the decoder, or from the decoder to the encoder",
        lambda do: do.selection.next_site()),
    Command("lens", "Training e&xample", "View", "Ctrl+Shift+X",
        "While a step is walked: show the training example of that step, or your sentence",
        lambda do: do.walk.turn_lens(), switch=True, begins=True),
    Command("bytes", "&Bytes of the tokens", "View", "F9",
        "Show the bytes of each token, its original id, and what of the sentence is not read",
        lambda do: do.selection.turn_bytes(), switch=True),
    Command("lock_colours", "Lock these &colours", "View", "L",
        "Give all layers and heads of the selected matrix one range of colours, or each its own",
        lambda do: do.selection.lock_colours(), switch=True, begins=True),
    Command("theme", "Light or &dark", "View", "Ctrl+T",
        "Change between light and dark", lambda do: do.screen.toggle_theme(), "theme"),
    Command("larger", "Lar&ger text", "View", "Ctrl++",
        "Make all text larger", lambda do: do.screen.resize_text(1), also=("Ctrl+=",)),
    Command("smaller", "S&maller text", "View", "Ctrl+-",
        "Make all text smaller", lambda do: do.screen.resize_text(-1)),
    Command("usual", "&Usual text size", "View", "Ctrl+0",
        "Make all text as large as at first", lambda do: do.screen.resize_text(0)),
    Command("presentation", "Presen&tation", "View", "F11",
        "Full screen with large type, and back", lambda do: do.screen.toggle_presentation(), switch=True, begins=True),
    Command("full_screen", "&Full screen", "View", "Shift+F11",
        "Full screen, and back", lambda do: do.screen.toggle_full_screen(), switch=True),
    Command(QUANTITY.slug, QUANTITY.text, "Panels", QUANTITY.key, QUANTITY.tip,
        lambda do: do.panels.choose_quantity(), QUANTITY.icon),
    *_panels(fixed=False),
    *_panels(fixed=True),
    Command("next_panel", "Next &panel", "Panels", "F6",
        "Give the next panel the keyboard", lambda do: do.window.next_panel(1), begins=True),
    Command("previous_panel", "Pre&vious panel", "Panels", "Shift+F6",
        "Give the panel before the keyboard", lambda do: do.window.next_panel(-1)),
    Command("reset_layout", "&Reset layout", "Panels", "",
        "Put all panels where they were at first", lambda do: do.layout.reset()),
    Command("play", "&Play or pause", "Training", "Space",
        "Train, or stop training", lambda do: do.walk.play_or_pause(), "play"),
    Command("step", "One &step", "Training", "Right",
        "Make one update and see what it changed", lambda do: do.walk.step(), "step"),
    Command("back", "One step &back", "Training", "Left",
        "Look at the step before, exactly as it was", lambda do: do.walk.back(), "back"),
    Command("moment_on", "One moment &on", "Training", "Shift+Right",
        "Walk through a step: on to its next moment, or to the next step", lambda do: do.walk.moment_on(), begins=True),
    Command("moment_back", "One moment bac&k", "Training", "Shift+Left",
        "Walk through a step: back to the moment before", lambda do: do.walk.moment_back()),
    Command("first_moment", "First &moment", "Training", "Shift+Home",
        "Go to the first moment of this step: its batch", lambda do: do.walk.first_moment()),
    Command("last_moment", "&Last moment", "Training", "Shift+End",
        "Go to the last moment of this step: its last update", lambda do: do.walk.last_moment()),
    Command("first", "&First weights", "Training", "Home",
        "Look at the weights before the first step", lambda do: do.walk.first(), begins=True),
    Command("last", "Ne&west step", "Training", "End",
        "Return to the newest step", lambda do: do.walk.last()),
    Command("run_to", "&Run to step…", "Training", "Ctrl+G",
        "Train until a step that you type", lambda do: do.panels.focus_run_to(), "jump"),
    Command("run_until", "Run &until…", "Training", "Ctrl+Shift+G",
        "Train until a loss, a weight or an entropy that you type", lambda do: do.panels.focus_run_until()),
    Command("cell_menu", "Stop at this &cell…", "Training", "Shift+F10",
        "Choose what to do with the chosen cell of a matrix", lambda do: do.selection.open_cell_menu()),
    Command("change_weight", "Chan&ge this weight…", "Training", "F4",
        "Type another value for the chosen cell of a weight matrix; at a past step that begins a branch",
        lambda do: do.branching.change_weight(), begins=True),
    Command("silence_head", "Silence this &head", "Training", "Ctrl+Shift+H",
        "Begin a branch with what the chosen head brings set to zero; training may bring it back",
        lambda do: do.branching.silence_head()),
    Command("branch_corpus", "Br&anch with another corpus…", "Training", "Ctrl+Shift+B",
        "Go on from here with another text, beside the run as it is", lambda do: do.branching.branch_corpus()),
    Command("branch_seed", "Branch with another s&eed", "Training", "Ctrl+Alt+B",
        "Go on from here with other random draws, beside the run as it is", lambda do: do.branching.branch_seed()),
    Command("next_branch", "Ne&xt branch", "Training", "Ctrl+B",
        "Show the next branch", lambda do: do.branching.next_branch()),
    Command("compare_step", "Compare w&ith this step", "Training", "Ctrl+D",
        "Keep the step on show, to compare whatever step you look at with it; once more ends that",
        lambda do: do.branching.compare_step(), switch=True),
    Command("turn_side", "This, other or &difference", "Training", "F8",
        "Show this branch or step, the one beside it, or their difference", lambda do: do.branching.turn_side()),
    Command("reset", "Rese&t", "Training", "Ctrl+R",
        "Begin again from the same first weights", lambda do: do.runs.reset(), "reset", begins=True),
    Command("new_seed", "&New seed", "Training", "Ctrl+Shift+R",
        "Begin again from other first weights", lambda do: do.runs.new_seed(), "seed"),
    *_experiments(),
    Command("find", "&Find a command…", "Help", "Ctrl+Shift+P",
        "Type a part of what you want to do", lambda do: do.help.find_command()),
    Command("glossary", "&Words and questions…", "Help", "F1",
        "Look up what a word of this window means, or ask a question", lambda do: do.help.look_up(), "help"),
    Command("shortcuts", "&Keys", "Help", "?",
        "List the keys", lambda do: do.help.show_shortcuts()),
    Command("about", "&About tinyattn", "Help", "",
        "Versions and licences", lambda do: do.help.show_about(), begins=True),
)
# fmt: on
