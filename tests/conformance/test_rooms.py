"""Written once, run for every room: a room that plugs in half fails here."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

import bollwerk.rooms
from bollwerk.foundation.access.models import Classified
from bollwerk.foundation.access.permissions import known_permissions, permission_of
from bollwerk.foundation.rooms.registry import all_rooms

ROOMS = sorted(p.name for p in Path(bollwerk.rooms.__path__[0]).iterdir() if (p / "room.py").exists())
PROJECT = Path(__file__).resolve().parents[2]


def room_layers() -> dict[str, int]:
    """Return the layer of each room, highest first, as contract 4 draws them."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["name"].startswith("4 "))
    return {name.strip(" ()"): depth for depth, layer in enumerate(layers) for name in layer.split("|")}


def patterns(resolver=None, prefix=""):
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from patterns(item, prefix + str(item.pattern))
        elif isinstance(item, URLPattern):
            yield prefix + str(item.pattern), item.callback


LOG_IN = "konto/"  # allauth's own pages: everybody may try to log in, everything else there asks for a session
API = "api/v1/"  # ninja's operations; every one asks for a token (test_rest.py) and demands a scope
OURS = [(address, view) for address, view in patterns() if not address.startswith((LOG_IN, API))]


def test_every_room_folder_has_a_registered_card():
    assert [room.key for room in all_rooms()] == ROOMS


def test_every_address_demands_a_declared_permission():
    undeclared = [
        address
        for address, view in OURS
        if permission_of(view) not in known_permissions() and not (permission_of(view) or "").startswith("open:")
    ]

    assert not undeclared


@pytest.mark.parametrize("room", ROOMS)
def test_every_permission_is_carried_by_a_role(room):
    lonely = [code for code, p in known_permissions().items() if code.startswith(f"{room}.") and not p.roles]

    assert not lonely


@pytest.mark.parametrize("room", ROOMS)
def test_every_model_is_classified_and_states_its_personal_data(room):
    for model in apps.get_app_config(room).get_models():
        assert issubclass(model, Classified), model
        assert re.search(r"Personal data: \S", model.__doc__ or ""), model


@pytest.mark.parametrize("package", ["access", "history", "audit", "people", "files", "jobs", "measures", "notices"])
def test_every_foundation_model_states_its_personal_data(package):
    for model in apps.get_app_config(package).get_models():
        assert re.search(r"Personal data: \S", model.__doc__ or ""), model


@pytest.mark.parametrize("room", ROOMS)
def test_foreign_keys_point_downwards_or_stay_home(room):
    layers = room_layers()
    for model in apps.get_app_config(room).get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                target = field.related_model._meta.app_label
                assert target == room or layers.get(target, 99) > layers[room], field
                if target != room:
                    assert field.remote_field.hidden, f"{field}: related_name='+' across rooms"


@pytest.mark.parametrize("room", ROOMS)
def test_room_templates_hold_no_design_class_and_extend_house_or_own(room):
    folder = Path(apps.get_app_config(room).path) / "templates"
    for template in folder.rglob("*.html"):
        text = template.read_text()
        assert "kern-" not in text, f"{template}: raw design class"
        for parent in re.findall(r"{% extends \"([^\"]+)\"", text):
            assert parent.startswith(("ui/", f"{room}/")), f"{template} extends {parent}"
