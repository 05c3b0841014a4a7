"""How the window looks and how much of the screen it has, as a person asks for it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt

from model.matrix.shading import SHADINGS
from tinyattn_gui.session.undo import Undo
from tinyattn_gui.settings.appearance import Appearance
from tinyattn_gui.settings.preferences import Preferences, PreferenceStore
from tinyattn_gui.widgets.dialogs.dialogs import ask
from tinyattn_gui.widgets.dialogs.preferences import PreferencesDialog
from tinyattn_gui.window.dock_layout import Layout
from tinyattn_gui.window.window import Window


class ScreenActions:
    """Changes theme, text size and preferences, which can be taken back, and fills the screen."""

    def __init__(
        self, window: Window, store: PreferenceStore, appearance: Appearance, layout: Layout, undo: Undo
    ) -> None:
        self._window, self._store, self._appearance = window, store, appearance
        self._layout, self._undo = layout, undo

    def edit_preferences(self) -> None:
        """Show the preferences; what is chosen there holds at once."""
        dialog = PreferencesDialog(self._store.now, self._window)
        dialog.changed.connect(self._prefer)
        ask(dialog)

    def toggle_theme(self) -> None:
        """Change between light and dark."""
        self._prefer(self._appearance.turned())

    def next_shading(self) -> None:
        """Colour weights in another way, so that small ones are seen; after the last the first."""
        names = list(SHADINGS)
        self._prefer(replace(self._store.now, shading=names[(names.index(self._store.now.shading) + 1) % len(names)]))

    def resize_text(self, steps: int) -> None:
        """Make all text larger or smaller; by 0 steps as large as at first."""
        self._prefer(self._appearance.resized(steps))

    def turn_large(self) -> None:
        """Show one matrix large, or all on the sheet, from now on."""
        self._store.change(large=not self._store.now.large)

    def toggle_full_screen(self) -> None:
        """Fill the screen, or leave it."""
        self.fill_screen(not self._window.isFullScreen(), presenting=False)

    def toggle_presentation(self) -> None:
        """Fill the screen with large type, or leave it."""
        on = not self._appearance.presenting
        self.fill_screen(on, presenting=on)

    def fill_screen(self, on: bool, presenting: bool) -> None:
        """Fill the screen, with large type or as it is; or go back to a window."""
        window = self._window
        if on and not window.isFullScreen():
            self._layout.docks.note()
        self._appearance.present(presenting)  # first: large type may not fit into the window that comes back
        window.setWindowState(
            window.windowState() | Qt.WindowState.WindowFullScreen
            if on
            else window.windowState() & ~Qt.WindowState.WindowFullScreen
        )
        window.hints.setVisible(self._store.now.hints and not self._store.now.story and not presenting)
        for slug, state in (("presentation", presenting), ("full_screen", on and not presenting)):
            window.actions_by_slug[slug].setChecked(state)

    def toggle_story(self) -> None:
        """Tell what the run is about above the panels, or no more."""
        self._store.change(story=not self._store.now.story)

    def _prefer(self, wanted: Preferences) -> None:
        self._undo.change("preferences", self._store.now, wanted, self._use_preferences)

    def _use_preferences(self, wanted: Preferences) -> None:
        # what was opened and saved meanwhile is nothing to take back
        self._store.take(self._store.now.choosing(wanted))
