"""Which images this account can be asked about."""

import pytest

from remediation.deployments.images import EcrImage, by_repository, images_of, own_image
from sagewarden.resources import Arn

ENDPOINT = Arn("arn:aws:sagemaker:us-east-1:123456789012:endpoint/tumor")
OWN = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
DIGEST = f"sha256:{'0' * 64}"


@pytest.mark.parametrize(
    ("image", "found"),
    [
        (f"{OWN}/team/model:1.0", EcrImage("team/model", "1.0", "")),
        (f"{OWN}/model", EcrImage("model", "latest", "")),
        (f"{OWN}/model@{DIGEST}", EcrImage("model", "", DIGEST)),
        # Another account's, another region's, AWS's own, another registry's.
        ("763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch:2", None),
        ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/model:1", None),
        ("docker.io/library/model:1", None),
        (f"{OWN}.example.com/model:1", None),
    ],
)
def test_only_this_accounts_registry_in_this_region_is_asked(
    image: str, found: EcrImage | None
) -> None:
    assert own_image(image, ENDPOINT) == found


def test_images_are_those_of_all_containers_and_asked_for_by_repository() -> None:
    model = {"PrimaryContainer": {"Image": "a"}, "Containers": [{"Image": "b"}, {}]}
    assert list(images_of(model)) == ["a", "b"]
    one, two = EcrImage("model", "1", ""), EcrImage("model", "", DIGEST)
    assert by_repository([two, one, one]) == {"model": (one, two)}
    assert (one.id, two.id) == ({"imageTag": "1"}, {"imageDigest": DIGEST})
