"""Figures and films as a person asks for them in the window."""
