"""Metrics, intervals, curves and fits: arithmetic that knows no faces."""

Interval = tuple[float, float]  # 95 %, the lower end first
