"""What is installed: what Wenqu requires, what was seen working with it, and its extras."""

import re
from collections.abc import Mapping, Sequence

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from rag.doctor.finding import Finding

Installed = Mapping[NormalizedName, str]  # versions
SHOWN = 4  # packages that are named
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


def required(requirements: Sequence[str], installed: Installed) -> Finding:
    """Whether all that is required is there, in a version that fits."""
    wrong = _unmet(requirements, installed)
    if wrong:
        remedy = "pip install --constraint constraints.txt wenqu"
        return Finding("packages", "broken", f"missing or too old: {_some(wrong)}", remedy)
    return Finding("packages", "ok", f"all {len(_of(requirements))} required are installed")


def tried(constraints: str, installed: Installed) -> Finding:
    """Whether the versions are those that were seen working together."""
    pinned = {canonicalize_name(name): version for name, version in _PINNED.findall(constraints)}
    other = [
        f"{name} {installed[name]} (not {version})"
        for name, version in pinned.items()
        if name in installed and installed[name].partition("+")[0] != version
    ]
    if not pinned:
        return Finding("versions", "hint", "which were seen working together is not known here")
    if other:
        remedy = "if something fails, install those of constraints.txt"
        return Finding("versions", "hint", f"untried: {_some(other)}", remedy)
    return Finding("versions", "ok", "those that were seen working together")


def extras(names: Sequence[str], requirements: Sequence[str], installed: Installed) -> Finding:
    """Which extras are installed whole, and how to get the others."""
    absent = [name for name in names if _unmet(requirements, installed, name)]
    present = [name for name in names if name not in absent]
    said = [", ".join(present) or "none"] + [f"not installed: {', '.join(absent)}"] * bool(absent)
    remedy = f"if needed: pip install 'wenqu[{absent[0]}]'" if absent else ""
    return Finding("extras", "ok", "; ".join(said), remedy)


def _unmet(requirements: Sequence[str], installed: Installed, extra: str = "") -> list[str]:
    return [str(one) for one in _of(requirements, extra) if not _is_met(one, installed)]


def _is_met(requirement: Requirement, installed: Installed) -> bool:
    version = installed.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version, prereleases=True)


def _of(requirements: Sequence[str], extra: str = "") -> list[Requirement]:
    """Those that hold on this machine: of the base, or what an extra adds."""
    here = {name: str(value) for name, value in default_environment().items()}
    found = []
    for one in map(Requirement, requirements):
        marker = one.marker
        in_base = marker is None or marker.evaluate(here | {"extra": ""})
        asked = marker is None or marker.evaluate(here | {"extra": extra})
        if asked and (not extra or not in_base):
            found.append(one)
    return found


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
