"""tinyattn: the window in which people watch self-attention learn."""
