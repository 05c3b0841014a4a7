"""The book's worked examples of attention: what each does in which order, and the numbers that are printed there."""
