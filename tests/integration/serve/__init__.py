"""A package, so that its system ends with its last test here and does not run beside all others."""
