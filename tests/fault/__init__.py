"""A package, so that the whole system ends with its last test here and does not run beside all others."""
