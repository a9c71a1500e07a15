"""The eight kinds of violation, and the alarm sensors that share their case flow."""

from enum import StrEnum


class Kind(StrEnum):
    """Code of a kind; the same word in database, code, API and page."""

    GARBAGE = "garbage"
    SHOP_OVERFLOW = "shop_overflow"
    MOBILE_VENDOR = "mobile_vendor"
    STREET_DRYING = "street_drying"
    ILLEGAL_PARKING = "illegal_parking"
    BIKE_DISORDER = "bike_disorder"
    ILLEGAL_AD = "illegal_ad"
    PILED_GOODS = "piled_goods"
    SMOKE_ALARM = "smoke_alarm"
    GAS_ALARM = "gas_alarm"
    ONE_KEY_ALARM = "one_key_alarm"


VIOLATION_KINDS: tuple[Kind, ...] = tuple(k for k in Kind if not k.value.endswith("_alarm"))
ALARM_KINDS: tuple[Kind, ...] = tuple(k for k in Kind if k.value.endswith("_alarm"))
