"""What an option may be chosen from: tables of masks, positions and optimizers, a row each. Imports no torch."""
