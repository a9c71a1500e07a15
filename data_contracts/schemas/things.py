"""The things a street detector names. A kind is concluded from thing, zone, schedule, dwell and company."""

from enum import StrEnum


class Thing(StrEnum):
    """Name of a thing; the same word in labels, detections, policies and reports. The order is that of our classes."""

    PERSON = "person"
    BICYCLE = "bicycle"
    E_SCOOTER = "e_scooter"
    TRICYCLE = "tricycle"
    CAR = "car"
    TRUCK = "truck"
    UMBRELLA = "umbrella"
    VENDOR_CART = "vendor_cart"
    GOODS = "goods"
    GARBAGE = "garbage"
    GARBAGE_BIN = "garbage_bin"
    BIN_OVERFLOW = "bin_overflow"
    LAUNDRY = "laundry"
    BANNER = "banner"
    A_BOARD = "a_board"
    PILE = "pile"


THINGS: tuple[Thing, ...] = tuple(Thing)
"""Class i of our own detectors is THINGS[i]. Append only: the heads of trained networks are in this order."""

MOVERS: frozenset[Thing] = frozenset(
    {Thing.PERSON, Thing.BICYCLE, Thing.E_SCOOTER, Thing.TRICYCLE, Thing.CAR, Thing.TRUCK, Thing.UMBRELLA}
)
"""Things that come and go by themselves or in a hand; all others are put somewhere and left."""
