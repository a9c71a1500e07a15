"""Simulated street: pictures drawn by code, with the truth of what is in them. Never shown as recognition."""

from models.scenes.street import SimulatedStreet
from models.scenes.zones import simulated_zones

__all__ = ["SimulatedStreet", "simulated_zones"]
