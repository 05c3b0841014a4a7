"""Pictures as files: the same drawing as on the screen, on paper."""
