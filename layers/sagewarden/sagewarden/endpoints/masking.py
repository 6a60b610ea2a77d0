"""Secrets in what containers log, masked before anybody is shown a line. Pure.

A text is read once from left to right by each expression, however long it is: none can be made to
look back far.
"""

import re

MASK = "****"
"""What stands in a secret's place."""

_NAMES = (
    r"secret(?!s?manager)|passw(?:or)?d|passphrase|pwd|credential|signature"
    r"|api[_-]?key|access[_-]?key|private[_-]?key|account[_-]?key|x-api-key"
)
"""Names whose values are secret, or parts of them."""

_REST = r"(?:[_.-]?(?:id|key|value|string|arn|text|b64|base64|s)){0,3}"
"""How such a name may go on."""

_TO = r"\\?[\"']?\s{0,3}(?:=>|[:=])\s{0,3}"
"""What stands between a name and its value, in code, JSON and logs."""

_VALUE = r"(?:\\?\"[^\"\\\n]+\\?\"|\\?'[^'\\\n]+\\?'|[^\s\"'&,;)}\]]+)"
"""A value: quoted, or up to the next blank."""

_EXPRESSIONS = (
    # A key in PEM: to its end, or to the text's where that is cut off.
    (
        re.compile(
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
            re.DOTALL,
        ),
        MASK,
    ),
    # Credentials in a URL.
    (re.compile(r"(://)[^\s/@:\"']{0,256}:[^\s/@\"']{1,512}@"), rf"\1{MASK}@"),
    # A header, whatever the scheme: the scheme stays.
    (
        re.compile(
            rf"((?:authorization|cookie){_TO}[\"']?(?:(?:bearer|basic|token|aws4-hmac-sha256) )?)"
            r"[^\n\"']+",
            re.IGNORECASE,
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1 {MASK}"),
    # What is named as a secret.
    (re.compile(rf"((?:{_NAMES}){_REST}{_TO})(?!\*){_VALUE}", re.IGNORECASE), rf"\1{MASK}"),
    (
        re.compile(rf"(--?[\w-]{{0,20}}(?:{_NAMES}|token){_REST}\s+)(?!\*)\S+", re.IGNORECASE),
        rf"\1{MASK}",
    ),
    # A token: not the tokens that language models count or begin with.
    (
        re.compile(
            rf"(token{_TO})(?!\*)\\?[\"']?(?!\d+\b)[\w.~+/=-]{{8,}}\\?[\"']?", re.IGNORECASE
        ),
        rf"\1{MASK}",
    ),
    # What is known by its looks: ids of AWS's access keys, tokens of web services, JSON web tokens.
    (re.compile(r"\b(AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b"), rf"\1{MASK}"),
    (
        re.compile(
            r"\b(gh[pousr]_|github_pat_|glpat-|hf_|sk-|xox[abprs]-|npm_|pypi-|AIza)[\w-]{16,}"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), MASK),
    # AWS's secret keys: 40 characters, among them large and small letters and digits.
    (
        re.compile(
            r"(?<![\w/+])(?=[\w/+]{0,39}[a-z])(?=[\w/+]{0,39}[A-Z])(?=[\w/+]{0,39}\d)"
            r"[A-Za-z0-9/+]{40}(?![\w/+])"
        ),
        MASK,
    ),
)
"""What is searched for, in this order, and what comes in its place."""


def masked(text: str) -> str:
    """A text without the secrets that can be known by their names or their looks.

    Doubt masks: a line that says less is better than one that tells a key.
    """
    for expression, instead in _EXPRESSIONS:
        text = expression.sub(instead, text)
    return text
