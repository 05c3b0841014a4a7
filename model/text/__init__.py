"""Text into pieces, pieces into ids, and back."""
