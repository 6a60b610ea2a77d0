"""`sagewarden remediation`: what was done about alarms, why, and what people may decide."""
