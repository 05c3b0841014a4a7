"""One step of learning: sample, forward, loss, backward, update."""
