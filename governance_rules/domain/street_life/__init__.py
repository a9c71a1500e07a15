"""A year of street life, made up from a seed: what is put where it may not stand, when, and how habits change."""
