"""`make audit`: write a bill of materials, and look up known vulnerabilities.

Exits with 0 if there are none, 1 if there are some, and 2 if not all packages could be looked up,
for instance without a network: a missing answer never looks like a good one.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import requires
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tracker.local import embedded

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
NONE_KNOWN, SOME_KNOWN, NOT_AUDITED = 0, 1, 2
# How pip-audit and its HTTP library name a service that does not answer.
_UNREACHABLE = ("ConnectionError", "ProxyError", "ConnectTimeout", "ReadTimeout", "not connect")


def main(arguments: list[str]) -> int:
    """Write the bill of materials, then audit. The argument is another lock file to use."""
    lock = Path(arguments[0]) if arguments else LOCK
    packages = locked_packages(lock)
    bill = embedded.data_folder() / "sbom.json"
    bill.parent.mkdir(parents=True, exist_ok=True)
    bill.write_text(bill_of_materials(packages, runtime=runtime_names(), now=datetime.now(UTC)))
    print(f"{bill} lists the {len(packages)} packages of {lock.name}.", flush=True)
    return audit(lock, number=len(packages))


def locked_packages(lock: Path) -> list[Requirement]:
    """Return the requirements of a lock file, with versions and markers."""
    lines = lock.read_text().splitlines()
    heads = (line for line in lines if "==" in line and not line.startswith((" ", "#")))
    return [Requirement(line.rstrip(" \\")) for line in heads]


def runtime_names() -> set[str]:
    """Return the names of the packages needed at run time; the others are for tests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    queue = [Requirement(line) for line in project["dependencies"]]
    # A package is visited once per set of extras, since these add dependencies.
    visited: set[tuple[str, frozenset[str]]] = set()
    while queue:
        package = queue.pop()
        name, extras = canonicalize_name(package.name), frozenset(package.extras)
        if (name, extras) not in visited:
            visited.add((name, extras))
            dependencies = (Requirement(line) for line in requires(name) or ())
            queue += [
                dependency for dependency in dependencies if _applies(dependency, {"", *extras})
            ]
    return {name for name, _extras in visited}


def _applies(package: Requirement, extras: Iterable[str]) -> bool:
    marker = package.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)


def bill_of_materials(packages: Iterable[Requirement], *, runtime: set[str], now: datetime) -> str:
    """Return the packages as CycloneDX JSON; those for tests are marked as excluded."""
    components = []
    for package in packages:
        name = canonicalize_name(package.name)
        (version,) = (clause.version for clause in package.specifier)
        address = PackageURL("pypi", name=name, version=version)
        components.append(
            Component(
                type=ComponentType.LIBRARY,
                name=name,
                version=version,
                purl=address,
                bom_ref=str(address),
                scope=ComponentScope.REQUIRED if name in runtime else ComponentScope.EXCLUDED,
            )
        )
    site = Component(type=ComponentType.APPLICATION, name="biaotai", bom_ref="biaotai")
    bill = Bom(components=components, metadata=BomMetaData(component=site, timestamp=now))
    bill.register_dependency(site, (part for part in components if part.name in runtime))
    return make_outputter(bill, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


def audit(lock: Path, *, number: int) -> int:
    """Run pip-audit on a lock file of ``number`` packages; return the exit code."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off"]
        # A fresh cache: a cached answer would hide a missing network.
        options += ["--cache-dir", folder, "--format", "json", "--output", str(report)]
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), *options]
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        if not report.exists():
            print(_failure(process.stderr))
            return NOT_AUDITED
        packages = json.loads(report.read_text())["dependencies"]
    return _report(packages, number=number)


def _failure(errors: str) -> str:
    if any(word in errors for word in _UNREACHABLE):
        return (
            "Nothing was audited: the list of known vulnerabilities could not be reached. "
            "Is there a network?"
        )
    last = (errors.strip().splitlines() or ["it gave no reason"])[-1]
    return f"Nothing was audited, since pip-audit failed: {last}"


def _report(packages: list[dict[str, Any]], *, number: int) -> int:
    """Print the result; return the exit code."""
    unlisted = [package["name"] for package in packages if "skip_reason" in package]
    vulnerable = [package for package in packages if package.get("vulns")]
    print(f"{len(packages) - len(unlisted)} of {number} packages were looked up.")
    if len(packages) < number:
        print(f"Not looked up, being for other systems than this: {number - len(packages)}.")
    for package in vulnerable:
        for fault in package["vulns"]:
            versions = ", ".join(fault["fix_versions"]) or "no version yet"
            print(f"{package['name']} {package['version']}: {fault['id']}, mended in {versions}.")
    if unlisted:
        print(f"Not audited, since the service does not list them: {', '.join(unlisted)}.")
    if vulnerable:
        return SOME_KNOWN
    if unlisted:
        return NOT_AUDITED
    print("No vulnerability is known of them.")
    return NONE_KNOWN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
