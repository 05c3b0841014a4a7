"""How a cell follows from its inputs, and what comes back through it: each rule of the stages, both ways."""
