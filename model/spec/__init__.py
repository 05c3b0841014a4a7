"""A run as it is written down: presets, edits, stops, and what the run will cost."""
