"""What is remembered between launches."""
