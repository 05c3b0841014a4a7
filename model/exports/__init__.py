"""The files that need no Qt: tables, data, pages, PNG, and where each came from."""
