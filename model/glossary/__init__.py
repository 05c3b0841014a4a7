"""What the words of the window mean, what learners ask and the answers, and how these are found by typing."""
