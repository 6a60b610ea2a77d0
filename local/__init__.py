"""An AWS in one process, on loopback.

The demo, the end-to-end tests and the benchmarks deploy into it.
"""

ACCOUNT = "123456789012"
"""The one account that there is."""

REGION = "us-east-1"
"""The one region in which anybody works."""
