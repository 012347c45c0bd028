"""Parts of the assignment benchmark: a peer in its own process, a true gap, a large network."""
