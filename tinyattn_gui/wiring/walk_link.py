"""The walk through a step and its bar: buttons, pace, and the way in."""

from __future__ import annotations

from PySide6.QtCore import QObject

from tinyattn_gui.session.step_walk import Walk
from tinyattn_gui.session.walk_player import WalkPlayer
from tinyattn_gui.settings.preferences import Preferences, PreferenceStore
from tinyattn_gui.window.window import Window


class WalkLink(QObject):
    """Keeps the bar, the commands and the player in step."""

    def __init__(self, walk: Walk, player: WalkPlayer, window: Window, store: PreferenceStore) -> None:
        super().__init__(window)
        self._walk, self._player, self._window = walk, player, window
        pipeline, actions = window.pipeline, window.actions_by_slug
        bar = pipeline.line
        bar.set_actions(*(actions[slug] for slug in ("moment_back", "play_moments", "moment_on", "inside", "film")))
        bar.seconds_chosen.connect(lambda seconds: store.change(moment=seconds))
        bar.lens.chosen.connect(walk.choose_lens)
        pipeline.inside.clicked.connect(actions["inside"].trigger)
        walk.changed.connect(self._show)
        player.changed.connect(self._show)
        store.changed.connect(self._show_preferences)
        self._show_preferences(store.now)
        self._show()

    def _show(self) -> None:
        story, focus = self._window.story, self._window.focusWidget()
        had_focus = focus is not None and story.isAncestorOf(focus)
        story.make_way(self._walk.cursor is not None)
        if had_focus and story.isHidden():
            self._window.pipeline.take_focus()
        self._window.actions_by_slug["inside"].setChecked(self._walk.cursor is not None)
        self._window.pipeline.line.set_playing(self._player.playing)

    def _show_preferences(self, preferences: Preferences) -> None:
        if preferences.moment != self._player.seconds:
            self._player.set_seconds(preferences.moment)
        self._window.pipeline.line.set_seconds(preferences.moment)
