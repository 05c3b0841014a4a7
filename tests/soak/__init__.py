"""Long trials; run by `python -m tests.soak [name]`."""
