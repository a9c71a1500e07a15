"""Stands in pandas' place for the processes on the embedded Ray (docs/decisions/embedded-ray.md): none of them uses it,
and Ray Serve, which does without where it is missing, would spend a second and 70 MB on it in each."""

raise ImportError("pandas is kept from the processes on Ray: apps/runtime/not_on_ray")
