"""The only room that sees both the window and the session, and connects them."""
