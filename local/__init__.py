"""An AWS in one process, on loopback, for the demo, the end-to-end tests and the benchmarks."""

ACCOUNT = "123456789012"
REGION = "us-east-1"
