"""Arithmetic of reports."""

from governance_rules.domain.metrics import closure_ratio, share


def test_the_ratio_the_street_is_proud_of():
    closed = {"self": 70, "managed": 20, "enforced": 10, "expired": 99}
    assert closure_ratio(closed) == {"self": 7.0, "managed": 2.0, "enforced": 1.0}
    assert closure_ratio({"false_alarm": 5}) is None


def test_a_share_of_nothing_is_unknown():
    assert share(0, 0) is None
    assert share(1, 3) == 0.3333
