"""The arithmetic of one cell: what it was computed from, forward, backward and through the update."""
