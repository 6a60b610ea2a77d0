"""Diagnoses an endpoint: goes through the table of findings, and says what is left of it. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from remediation.diagnosis.diagnosis import Candidate, Diagnosis, FindingKind
from remediation.diagnosis.evidence import Evidence
from remediation.diagnosis.facts import facts
from remediation.diagnosis.minutes import earliest
from remediation.diagnosis.rule import Rule
from remediation.diagnosis.signals import errors, rollout
from remediation.diagnosis.signals.signal import Look, Signal
from remediation.diagnosis.table import RULES
from remediation.diagnosis.table.explains import BACKGROUND, EXPLAINS, ON_HOSTS
from remediation.diagnosis.view import HOSTS, View, views

_SURER, _SUREST = 0.04, 0.98
"""What each support adds, and what no diagnosis is surer than."""

_DOUBTED, _UNCHECKED, _GUESSED = 0.7, 0.9, 0.5
"""What a doubt, and a part that was not read, leave of it; what it is at most without a part that
it is a guess without."""

_COMPETES = 0.4
"""How sure a candidate has to be to compete with others."""

_SHORT, _TOO_SHORT = 5, 3
"""Minutes for which something has lasted that is not sure yet, or may be chance."""

type Sees = Callable[[Look], Signal | None]
"""Looks for a signal, each only once."""


def diagnose(evidence: Evidence) -> Diagnosis:
    """What is wrong with an endpoint; `unclear` where nothing, or more than one thing, fits."""
    seen = list(views(evidence))
    candidates = _together(_candidates(seen))
    competing = [one for one in candidates if _competes(one, candidates)]
    unexplained = _is_left_unexplained(competing, seen)
    # One thing explains all that is seen.
    if len(competing) == 1 and not unexplained:
        (found,) = competing
        others = [one for one in candidates if one is not found]
        return Diagnosis(
            finding=found.kind,
            confidence=found.confidence,
            variant=found.variant,
            evidence=found.evidence,
            candidates=(found, *others),
        )
    # Several would, and nothing tells which; or nothing does.
    kinds = ", ".join(sorted({one.kind.value for one in competing}))
    why = f"Several things fit: {kinds}." if competing else "Nothing that is known fits."
    if unexplained:
        why = f"{kinds} is no reason for what fails."
    return Diagnosis(
        finding=FindingKind.UNCLEAR,
        confidence=candidates[0].confidence if candidates else 0.0,
        evidence=(why, *facts(evidence, seen)),
        candidates=tuple(candidates),
    )


def _is_left_unexplained(competing: list[Candidate], seen: list[View]) -> bool:
    """Whether requests fail, and all that fits is what explains nothing else."""
    is_background = bool(competing) and all(one.kind in BACKGROUND for one in competing)
    return is_background and any(map(errors.failing, seen))


def _candidates(seen: list[View]) -> list[Candidate]:
    """What fits each variant, and where the whole endpoint is concerned, all of them."""
    found: list[Candidate] = []
    for view in seen:
        found += _of(view)
    # Another variant may have all the traffic on purpose.
    silent = [one for one in found if one.kind is FindingKind.NO_TRAFFIC]
    asked = [view for view in seen if view.variant.kind not in HOSTS]
    if len(silent) < len(asked):
        found = [one for one in found if one.kind is not FindingKind.NO_TRAFFIC]
    return found


def _of(view: View) -> Iterator[Candidate]:
    """What fits one variant: of each finding the row that is surest."""
    looked: dict[Look, Signal | None] = {}

    def sees(look: Look) -> Signal | None:
        if look not in looked:
            looked[look] = look(view)
        return looked[look]

    surest: dict[FindingKind, Candidate] = {}
    for rule in RULES:
        if view.variant.kind in HOSTS and rule.kind not in ON_HOSTS:
            continue
        signals = _signals(rule, sees)
        if signals is None:
            continue
        candidate = _candidate(view, rule, signals, sees)
        best = surest.get(rule.kind)
        if best is None or candidate.confidence > best.confidence:
            surest[rule.kind] = candidate
    yield from surest.values()


def _signals(rule: Rule, sees: Sees) -> list[Signal] | None:
    """What makes a row, in its order; None where it does not fit."""
    made = [sees(look) for look in rule.makes]
    either = [sees(look) for look in rule.any_of]
    if None in made or (either and not any(either)) or any(map(sees, rule.excludes)):
        return None
    return [signal for signal in (*made, *either) if signal]


def _candidate(view: View, rule: Rule, signals: list[Signal], sees: Sees) -> Candidate:
    # What makes it is no support besides.
    besides = [look for look in rule.supports if look not in rule.makes]
    supports = [signal for signal in map(sees, besides) if signal]
    doubts = [signal for signal in map(sees, rule.doubts) if signal]
    # What has no beginning by itself began with what it does.
    begun = earliest(signal.since for signal in signals)
    since = earliest(signal.since for signal in supports) if begun is None else begun
    confidence = min(_SUREST, rule.base + _SURER * len(supports)) * _DOUBTED ** len(doubts)
    confidence *= _UNCHECKED ** sum(not view.has_read(part) for part in rule.checks)
    confidence *= _of_its_length(view, rule, signals)
    if not all(map(view.has_read, rule.reads)):
        confidence = min(confidence, _GUESSED)
    says = dict.fromkeys(signal.says for signal in (*signals, *supports))
    against = dict.fromkeys(f"Against it: {signal.says}" for signal in doubts)
    return Candidate(
        kind=rule.kind,
        confidence=round(confidence, 2),
        variant=view.variant.name,
        since=None if since is None else view.time_of(since),
        with_deployment=since is not None and rollout.began_with(view, since),
        evidence=(*says, *against),
    )


def _of_its_length(view: View, rule: Rule, signals: Iterable[Signal]) -> float:
    """What is left of it where what makes it has only begun."""
    begun = [signal.since for signal in signals if signal.since is not None]
    lasts = view.length - max(begun, default=0)
    # It may be chance.
    if lasts < _TOO_SHORT:
        return 0.6
    return rule.early if lasts < _SHORT else 1.0


def _together(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Candidates of the same kind as one, the surest first."""
    ordered = sorted(candidates, key=lambda one: (one.kind, one.variant))
    joined: list[Candidate] = []
    for _, same in groupby(ordered, key=lambda one: one.kind):
        each = list(same)
        surest = max(each, key=lambda one: one.confidence)
        # One variant has it.
        if len(each) == 1:
            joined.append(surest)
            continue
        says: list[str] = []
        for one in each:
            says += [f"{one.variant}: {sentence}" for sentence in one.evidence]
        began = [one.since for one in each if one.since]
        joined.append(
            replace(
                surest,
                variant="",
                since=min(began, default=None),
                with_deployment=all(one.with_deployment for one in each),
                evidence=tuple(dict.fromkeys(says)),
            )
        )
    return sorted(joined, key=lambda one: (-one.confidence, one.kind))


def _competes(one: Candidate, all_of_them: list[Candidate]) -> bool:
    """Whether a candidate would be the finding, were it not for others."""
    others = [other for other in all_of_them if other is not one and other.confidence >= _COMPETES]
    if one.confidence < _COMPETES or any(_explains(other, one) for other in others):
        return False
    # It is worth telling where nothing else is wrong.
    acute = [other for other in others if other.kind not in BACKGROUND]
    return one.kind not in BACKGROUND or not acute


def _explains(other: Candidate, one: Candidate) -> bool:
    """Whether one candidate is only how another one shows."""
    if one.kind not in EXPLAINS.get(other.kind, ()):
        return False
    # What began at another time is not the deployment's.
    return other.kind is not FindingKind.BAD_DEPLOYMENT or one.with_deployment
