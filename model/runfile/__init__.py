"""The run on disk: one SQLite file that a kill cannot break."""
