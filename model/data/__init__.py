"""Corpora: what a run reads and draws its examples from."""
