"""Passive widgets: a picture in, what a person wants out. No session, no torch."""
