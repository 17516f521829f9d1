"""The description of the REST API names each schema once: two of one name would describe each other's answers."""

from collections import defaultdict
from importlib import import_module

from django.apps import apps
from ninja import Schema


def schemas() -> dict[str, list[type[Schema]]]:
    """Return the schemas of all rooms by name."""
    for config in apps.get_app_configs():
        if config.name.startswith("bollwerk."):
            import_module(config.name)
    found: dict[str, list[type[Schema]]] = defaultdict(list)
    waiting = [Schema]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.startswith("bollwerk."):
                found[one.__name__].append(one)
    return found


def test_schemas_of_one_name_say_the_same():
    from bollwerk.shell.rest import api

    assert api.get_openapi_schema()["paths"]  # every room's router is plugged in
    unlike = {
        name: [one.__module__ for one in same]
        for name, same in schemas().items()
        if len({str(sorted(one.model_json_schema()["properties"].items())) for one in same}) > 1
    }

    assert not unlike
