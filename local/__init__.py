"""An AWS in one process, on loopback: what the demo, the end-to-end tests and the benchmarks deploy into."""

ACCOUNT = "123456789012"
REGION = "us-east-1"
