"""What is kept of a request: names, tags and roles."""

from typing import Any

import pytest

from sagewarden.causes.requests import Request, request_of


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"endpointName": "Tumor-Endpoint", "endpointConfigName": "config"}, "Tumor-Endpoint"),
        ({"inferenceComponentName": "Tumor-Component"}, "Tumor-Component"),
        (
            {"inferenceComponentName": "Tumor-Component", "endpointName": "Tumor-Endpoint"},
            "Tumor-Component",
        ),
        ({"modelName": "Tumor-Model"}, None),
        ({"endpointName": 7}, None),
        (None, None),
    ],
)
def test_a_request_names_the_component_or_the_endpoint_that_it_is_about(
    parameters: dict[str, Any] | None, name: str | None
) -> None:
    assert request_of({"requestParameters": parameters}).name == name


def test_of_a_request_that_says_nothing_nothing_is_kept() -> None:
    assert request_of({}) == request_of({"requestParameters": None}) == Request()
