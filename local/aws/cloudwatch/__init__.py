"""CloudWatch: metrics, alarms, dashboards, and what it tells EventBridge and SNS of alarms.

Ours as a whole: MiniStack's alarms know no dimensions, no M of N, no metric math and no missing
data, and moto's are never evaluated.
"""
