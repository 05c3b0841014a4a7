"""tinyattn's model: tokenizer, embeddings and trainable self-attention, every tensor of which has a name."""

__version__ = "0.1.0"
