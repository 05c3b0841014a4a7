"""Weights from other programs and to them: read out of safetensors, and written as such."""
