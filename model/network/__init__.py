"""The maths that people came to see: embedding, attention, MLP, prediction."""
