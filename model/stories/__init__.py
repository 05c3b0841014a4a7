"""What a run is about, as it is told beside it: a question, what to watch, and captions that are measured. No torch."""
