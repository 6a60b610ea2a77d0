"""Scaling: every production variant in service scales as its team's profile says."""
