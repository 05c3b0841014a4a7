"""A matrix ready to be shown: its picture, its digits, its colours. No Qt."""
