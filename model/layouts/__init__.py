"""Weights as they lie in files: headers, the names and shapes of GPT-2, and what a run begins with from there."""
