"""The reports for other programs have what their standards require."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from xmlschema import XMLSchema

from tests.conftest import have
from tests.servers import Project
from tests.servers.programs import find_schema

BAD = "-- migrate:up\nDELETE FROM a;\nDELETE FROM a;\nALTER TABLE a ADD b integer;\n-- migrate:down irreversible\n"
GOOD = "-- migrate:up\nSELECT 1;\n-- migrate:down irreversible\n"
CLEAN, NAMED = "1_good.sql", "2_a b,ü%.sql"


@pytest.fixture
def report(project: Project, request: pytest.FixtureRequest) -> str:
    """What `--format` gives for a file without and one with findings, by the name of the test."""
    project.write(CLEAN, GOOD)
    project.write(NAMED, BAD)
    (project.path / "sqlmig.toml").write_text('[lint]\ndata-and-schema = "off"\n')
    form = request.function.__name__.removeprefix("test_").partition("_")[0]
    done = project.run("lint", "--driver", "mysql", "--format", form)
    assert (done.code, done.err) == (1, "")
    return done.out


def test_github(report: str) -> None:
    """Each line is one workflow command whose properties and data are escaped."""
    first, second, third = report.splitlines()
    path = "db/migrations/2_a b%2Cü%25.sql"
    assert first.startswith(f"::warning file={path},line=2,col=1,title=delete-without-where::DELETE without WHERE")
    assert second.startswith(f"::warning file={path},line=3,col=1,")
    assert third.startswith(f"::notice file={path},line=4,col=1,title=unstated-algorithm::")
    assert "%0Aadd WHERE" in first


def test_gitlab(report: str) -> None:
    """The required fields are there, severities are GitLab's, and fingerprints differ from each other."""
    entries = json.loads(report)
    assert [entry["severity"] for entry in entries] == ["minor", "minor", "info"]
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["location"]["path"] == f"db/migrations/{NAMED}"
        assert isinstance(entry["location"]["lines"]["begin"], int)
    assert len({entry["fingerprint"] for entry in entries}) == 3


def test_gitlab_fingerprints_stay(project: Project) -> None:
    """A finding keeps its fingerprint when lines above it come and go."""
    project.write(NAMED, BAD)
    before = json.loads(project.run("lint", "--driver", "mysql", "--format", "gitlab").out)
    project.write(NAMED, BAD.replace("DELETE", "SELECT 1;\n\nDELETE", 1))
    after = json.loads(project.run("lint", "--driver", "mysql", "--format", "gitlab").out)
    assert [entry["fingerprint"] for entry in before] == [entry["fingerprint"] for entry in after]


def test_sarif(report: str) -> None:
    """The log is valid by the schema of SARIF 2.1.0, and its places are those of the findings."""
    log = json.loads(report)
    validator = Draft202012Validator(json.loads(have(lambda: find_schema("sarif")).read_text("utf-8-sig")))
    assert [error.message for error in validator.iter_errors(log)] == []
    assert list(validator.iter_errors({**log, "version": "2.0.0"}))
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    for result, line in zip(run["results"], (2, 3, 4), strict=True):
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert (place["region"]["startLine"], place["region"]["startColumn"]) == (line, 1)
        assert place["artifactLocation"]["uri"] == "db/migrations/2_a%20b%2C%C3%BC%25.sql"


def test_junit(report: str) -> None:
    """The document is valid by the schema of Jenkins, the numbers are right, and a file without findings is a case that
    passes."""
    schema = XMLSchema(str(have(lambda: find_schema("junit"))))
    assert [error.reason for error in schema.iter_errors(report)] == []
    assert list(schema.iter_errors(report.replace("testcase", "case")))
    root = ElementTree.fromstring(report.encode())  # noqa: S314  # our own
    suites = {suite.get("name"): suite for suite in root}
    counts = {name: (suite.get("tests"), suite.get("failures")) for name, suite in suites.items()}
    assert counts == {f"db/migrations/{CLEAN}": ("1", "0"), f"db/migrations/{NAMED}": ("3", "2")}
    assert (root.get("tests"), root.get("failures")) == ("4", "2")


def test_junit_holds_any_name(project: Project) -> None:
    """What XML cannot hold is replaced, so that the document can always be read."""
    project.write("1_a.sql", '-- migrate:up\nUPDATE "a\x01<&]]>" SET b = 1;\n-- migrate:down irreversible\n')
    done = project.run("lint", "--driver", "sqlite", "--format", "junit")
    text = "".join(ElementTree.fromstring(done.out.encode()).itertext())  # noqa: S314  # our own
    assert re.search('"a�<&]]>"', text)
