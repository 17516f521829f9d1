"""A value that changes with every write to the tables that decide what somebody may see."""

from django.db import migrations, models

TABLES = ("people_person", "people_rolegrant", "people_deputy", "people_organisation", "access_circlemember")
EVENTS = ("insert", "update", "delete")


def forwards(apps, schema_editor):
    apps.get_model("people", "RightsStamp").objects.create(value="0")
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for event in EVENTS:
                schema_editor.execute(
                    f"CREATE TRIGGER people_rights_{event}_{table} AFTER {event} ON {table} "  # noqa: S608 - constants
                    "BEGIN UPDATE people_rightsstamp SET value = hex(randomblob(16)); END"
                )
        return
    schema_editor.execute(
        "CREATE FUNCTION people_rights_changed() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN UPDATE people_rightsstamp SET value = gen_random_uuid()::text; RETURN NULL; END $$"
    )
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER people_rights_{table} AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION people_rights_changed()"
        )


def backwards(_apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for event in EVENTS:
                schema_editor.execute(f"DROP TRIGGER IF EXISTS people_rights_{event}_{table}")
    else:
        schema_editor.execute("DROP FUNCTION IF EXISTS people_rights_changed() CASCADE")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("access", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="RightsStamp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=36)),
            ],
        ),
        migrations.RunPython(forwards, backwards),
    ]
