"""Remediation: an alarm fires, its endpoint is diagnosed, helped within a budget, and checked."""
