"""The registry's guard: AppConfig asks it before a registry goes live."""
