"""The names of the members of what monitoring remembers. Pure."""

from enum import StrEnum


class Member(StrEnum):
    """The names of the item's members."""

    NAME = "name"
    BORN = "born"
    CONFIG = "config"
    HOSTING = "hosting"
    MULTI_MODEL = "multi_model"
    COMPONENTS = "components"
    PARTS = "parts"
    TAGS = "tags"
    ALARMS = "alarms"
    TOLD = "told"
    ASKED = "asked"
    LANDED = "landed"
    SEES = "sees"
    SEES_COMPONENTS = "sees_components"
    LOGS = "logs"
    BOARD = "board"
    OWED = "owed"
    ENDPOINT = "endpoint"
    PART = "part"
    USERS = "users"
