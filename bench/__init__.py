"""Benchmarks: ratios measured in one run, against a floor and against Cloud Custodian."""
