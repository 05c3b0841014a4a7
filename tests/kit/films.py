"""What tests of films in the window share."""

from __future__ import annotations

SLOWLY = "tests.kit.slowly"
