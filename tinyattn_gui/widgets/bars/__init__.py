"""Lines, bars and small controls around the views."""
