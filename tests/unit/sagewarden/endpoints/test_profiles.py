"""Which profile counts for an endpoint, by its tags."""

import pytest

from sagewarden.endpoints.profiles import choose_profile
from sagewarden.registry.model import Registry

REGISTRY = Registry.model_validate(
    {
        "version": 1,
        "profiles": {"standard": {}, "loud": {}},
        "teams": {"bcd": {"profile": "standard"}, "isa": {"tag_value": "Image Sentiment"}},
    }
)


@pytest.mark.parametrize(
    ("tags", "source"),
    [
        ({}, None),
        ({"team": "unknown"}, None),
        # A name that is no value is nobody's.
        ({"team": "isa"}, None),
        ({"team": "Image Sentiment"}, "team isa has no profile"),
        ({"team": "Image Sentiment", "sagewarden:profile": "loud"}, "profile loud"),
        ({"team": "bcd"}, "profile standard"),
        ({"team": "bcd", "sagewarden:profile": "loud"}, "profile loud"),
        ({"team": "bcd", "sagewarden:profile": "nonsense"}, "profile standard"),
    ],
)
def test_the_profile_is_the_tags_else_the_teams(tags: dict[str, str], source: str | None) -> None:
    chosen = choose_profile(REGISTRY, tags)
    assert (chosen.source if chosen else None) == source
