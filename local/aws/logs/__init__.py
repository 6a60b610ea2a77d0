"""CloudWatch Logs: MiniStack's, completed by filter patterns, metric filters and saved queries."""
