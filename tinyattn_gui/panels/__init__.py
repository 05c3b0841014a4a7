"""The panels of the window, a row each in PANELS."""
