"""Goals in, frames out: the object that makes steps and answers questions about them."""
