"""A run and its past: history as keyframes and replay, stops, saving, verification."""
