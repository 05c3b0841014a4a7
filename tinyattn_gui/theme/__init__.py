"""How everything looks: palettes, colour maps by Kind, the bundled font."""
