"""What a figure or a film shows, and how it looks, as data."""
