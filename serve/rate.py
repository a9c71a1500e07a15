"""Token bucket: how often one caller may ask."""

from __future__ import annotations


class TokenBucket:
    """Lets `per_second` requests a second through on average, and `burst` at once. Seconds are any steady clock's."""

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self._per_second, self._burst = per_second, burst
        self._tokens, self._at = burst, now

    def take(self, now: float) -> float:
        """0 when the request may pass (a token is taken), else the seconds until one is there (none is taken)."""
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._per_second)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        return (1 - self._tokens) / self._per_second
