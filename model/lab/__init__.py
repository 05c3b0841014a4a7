"""Measured experiments: what reading costs as text grows, and what is left of it where less is kept."""
