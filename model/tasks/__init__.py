"""Where examples come from when they are not from a file: grammars and tasks, a file and a row each. No torch."""
