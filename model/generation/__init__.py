"""Words come out: a continuation token by token, drawn from what the network predicts, with a cache of what it read."""
