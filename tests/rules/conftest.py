"""How hypothesis tests the rules: the same examples every time, however busy the machine."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "rules", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("rules")
