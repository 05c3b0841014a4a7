"""The main window: its commands, its keys, its docks. It never sees the session."""
