"""Remediation: an alarm fires, the endpoint is diagnosed, helped within a budget, and checked."""
