"""View-models: a frame and a selection made into what is drawn. No Qt, no torch."""
