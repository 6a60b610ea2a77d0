"""One deployed stack for all end-to-end tests of a run."""

from collections.abc import Iterator

import pytest

from local.story.stage import Stage, deployed


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with deployed() as ready:
        yield ready


@pytest.fixture(autouse=True)
def healed(stage: Stage) -> Iterator[None]:
    """No fault outlives its test."""
    yield
    stage.cloud.heal()
