"""Films: pictures of one step after another in one file, each encoded as it comes."""
