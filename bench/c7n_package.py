"""Has Cloud Custodian build the package that it would deploy.

Run in its own environment, with a folder to fill.
"""

import io
import sys
import zipfile
from pathlib import Path

from c7n.config import Config
from c7n.mu import PolicyLambda
from c7n.policy import PolicyCollection
from c7n.resources import load_resources

EVENT = {
    "source": "sagemaker.amazonaws.com",
    "event": "CreateNotebookInstance",
    "ids": "responseElements.notebookInstanceArn",
}
POLICY = {
    "name": "tag-notebooks",
    "resource": "aws.sagemaker-notebook",
    "mode": {
        "type": "cloudtrail",
        "role": "arn:aws:iam::123456789012:role/c7n",
        "runtime": "python3.13",
        "events": [EVENT],
    },
    "actions": [{"type": "auto-tag-user", "tag": "owner"}],
}


def main(folder: Path) -> None:
    """Builds the package and unpacks it."""
    load_resources({POLICY["resource"]})
    options = Config.empty(region="us-east-1", account_id="123456789012", output_dir=str(folder))
    policy = next(iter(PolicyCollection.from_data({"policies": [POLICY]}, options)))
    policy.validate()
    archive = PolicyLambda(policy).get_archive().get_bytes()
    (folder / "package.zip").write_bytes(archive)
    zipfile.ZipFile(io.BytesIO(archive)).extractall(folder / "task")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
