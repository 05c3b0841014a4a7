"""What a person can ask of a run, and what the trainer tells. It never sees the window."""
