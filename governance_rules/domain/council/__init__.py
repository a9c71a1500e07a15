"""Rules of the red-tea council: which problems gather, how they rank, what is said of them, and what became of them."""
