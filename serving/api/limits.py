"""How many requests a caller may make: a token bucket per key, told in RateLimit headers."""

import math
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

_REMEMBERED: Final = 50_000


@dataclass(frozen=True)
class Allowance:
    """Whether one request is allowed, and what the caller has left."""

    allowed: bool
    quota: int
    remaining: int
    reset_seconds: int
    """Seconds until one more request is allowed, or until the bucket is full again."""
    window_seconds: int

    def headers(self) -> dict[str, str]:
        """The allowance as IETF RateLimit headers, with Retry-After once it is used up."""
        told = {
            "RateLimit-Policy": f'"default";q={self.quota};w={self.window_seconds}',
            "RateLimit": f'"default";r={self.remaining};t={self.reset_seconds}',
        }
        return told if self.allowed else told | {"Retry-After": str(max(1, self.reset_seconds))}


@dataclass
class Limiter:
    """Token buckets in this process's memory, the least recently used forgotten first."""

    quota: int
    """Requests that a full bucket holds, and that refill over the window."""
    window_seconds: int = 60
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, key: str, *, at: float) -> Allowance:
        """Take one request from the key's bucket; `at` is a monotonic clock in seconds."""
        rate = self.quota / self.window_seconds
        tokens, since = self._buckets.pop(key, (float(self.quota), at))
        tokens = min(float(self.quota), tokens + (at - since) * rate)
        allowed = tokens >= 1
        tokens -= 1 if allowed else 0
        self._buckets[key] = (tokens, at)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        missing = (self.quota - tokens) if allowed else (1 - tokens)
        return Allowance(allowed, self.quota, int(tokens), math.ceil(missing / rate), self.window_seconds)
