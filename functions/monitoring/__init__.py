"""Monitoring: the alarms, dashboards and logs of what is in service."""
