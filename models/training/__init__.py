"""Training of our own detector. Runs in an environment of its own, models/training_environment."""
