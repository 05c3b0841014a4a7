"""Starting what computes in processes of their own; nothing of it is imported here."""
