"""The Dockerfile and the compose files agree with the tree, the settings and one another."""

import json
import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands
from django.test import Client

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTED = (ROOT / "docs" / "settings.md").read_text()
INSTRUCTIONS = "FROM WORKDIR COPY RUN ENV USER VOLUME EXPOSE HEALTHCHECK STOPSIGNAL CMD".split()
STANDARD = {"PATH", "PYTHONUNBUFFERED"}


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Dockerfile with its words, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    lines = filter(None, re.sub(r"\\\n\s*", "", text).splitlines())
    return [(name, words) for name, _, words in (line.partition(" ") for line in lines)]


def words_of(name: str) -> list[str]:
    return [words for instruction, words in instructions() if instruction == name]


def compose(*names: str) -> dict[str, Any]:
    """The compose files read one after the other, as docker merges their services' mappings."""
    services: dict[str, dict[str, Any]] = {}
    volumes: set[str] = set()
    for name in names:
        read = yaml.safe_load((ROOT / name).read_text())
        volumes |= {*read["volumes"]}
        for service, facts in read["services"].items():
            known = services.setdefault(service, {})
            environment = {**known.get("environment", {}), **facts.get("environment", {})}
            known.update(facts, environment=environment)
    return {"services": services, "volumes": volumes}


EMBEDDED = compose("compose.yaml")
WITH_POSTGRESQL = compose("compose.yaml", "compose.postgresql.yaml")


def test_the_dockerfile_has_only_known_instructions() -> None:
    assert {name for name, _ in instructions()} <= set(INSTRUCTIONS)
    assert words_of("FROM")[0].partition(" ")[0] == words_of("FROM")[1], "one Python, both stages"


def test_what_is_copied_exists_and_is_not_ignored() -> None:
    allowed = [
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    ]
    for words in words_of("COPY"):
        *sources, _ = words.split()
        for source in sources:
            if sources[0].startswith("--from"):
                continue
            assert (ROOT / source).exists(), source
            assert any(fnmatch(source.partition("/")[0], each) for each in allowed), source


@pytest.mark.parametrize("script", words_of("RUN"))
def test_each_step_is_valid_shell(script: str) -> None:
    subprocess.run(["sh", "-n", "-c", script], check=True)  # noqa: S603, S607  # only parsed


def test_everything_is_installed_from_hashes() -> None:
    installing = [script for script in words_of("RUN") if "pip install" in script]
    assert installing
    for script in installing:
        assert "--require-hashes" in script or "--no-deps --no-build-isolation" in script


def test_it_runs_a_command_of_ours_without_privileges() -> None:
    program, verb, *_ = json.loads(words_of("CMD")[-1])
    assert program == "masthead"
    assert get_commands()[verb] == "masthead.cli"
    assert words_of("USER") == ["masthead"]


@pytest.mark.django_db
def test_the_address_of_the_health_check_answers(client: Client) -> None:
    address = re.search(r"http://127\.0\.0\.1:(\d+)(/[\w.]+)", words_of("HEALTHCHECK")[0])
    assert address
    assert [address[1]] == words_of("EXPOSE")
    assert client.get(address[2]).status_code == 200


def test_every_setting_named_is_documented() -> None:
    named = {pair.partition("=")[0] for words in words_of("ENV") for pair in words.split()}
    named |= set(WITH_POSTGRESQL["services"]["masthead"]["environment"])
    assert [name for name in named - STANDARD if f"| `{name}` |" not in DOCUMENTED] == []


@pytest.mark.parametrize("composed", [EMBEDDED, WITH_POSTGRESQL])
def test_what_the_publication_keeps_is_in_a_volume(composed: dict[str, Any]) -> None:
    for service in composed["services"].values():
        for mount in service["volumes"]:
            assert mount.partition(":")[0] in composed["volumes"]
    assert f"masthead:{words_of('VOLUME')[0]}" in composed["services"]["masthead"]["volumes"]


def test_with_postgresql_the_site_waits_for_its_database() -> None:
    services = WITH_POSTGRESQL["services"]
    assert services["masthead"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    user, name = (services["database"]["environment"][f"POSTGRES_{x}"] for x in ("USER", "DB"))
    address = services["masthead"]["environment"]["DATABASE_URL"]
    assert re.fullmatch(rf"postgres://{user}:\$\{{.+\}}@database:5432/{name}", address)
    assert "DATABASE_URL" not in EMBEDDED["services"]["masthead"]["environment"]


def test_the_site_is_reached_through_the_host_s_proxy_alone() -> None:
    assert EMBEDDED["services"]["masthead"]["ports"] == ["127.0.0.1:8000:8000"]
