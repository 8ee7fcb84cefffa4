"""The full-text index of either database, and the official working calendar."""

from django.db import migrations

from tongguan.core import calendar

SQLITE = """
CREATE VIRTUAL TABLE core_search USING fts5(grams, content='core_searchentry', content_rowid='id', tokenize='unicode61');
CREATE TRIGGER core_search_added AFTER INSERT ON core_searchentry BEGIN
  INSERT INTO core_search(rowid, grams) VALUES (new.id, new.grams);
END;
CREATE TRIGGER core_search_removed AFTER DELETE ON core_searchentry BEGIN
  INSERT INTO core_search(core_search, rowid, grams) VALUES ('delete', old.id, old.grams);
END;
CREATE TRIGGER core_search_changed AFTER UPDATE ON core_searchentry WHEN old.grams IS NOT new.grams BEGIN
  INSERT INTO core_search(core_search, rowid, grams) VALUES ('delete', old.id, old.grams);
  INSERT INTO core_search(rowid, grams) VALUES (new.id, new.grams);
END;
"""
# Under row-level security the index would lie idle: PostgreSQL asks the policy first and every text after it. So a
# function of the tables' owner searches, and keeps to the tenant itself.
POSTGRESQL = """
CREATE INDEX core_search ON core_searchentry USING gin (to_tsvector('simple', grams));
CREATE FUNCTION core_search(wanted text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT id FROM core_searchentry
  WHERE to_tsvector('simple', grams) @@ to_tsquery('simple', wanted)
    AND tenant_id = NULLIF(current_setting('tongguan.tenant', true), '')::bigint
$$;
"""


def add_search(apps, schema_editor):
    """Full text over the cut texts."""
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    # One statement at a time: executescript would end the migration's transaction.
    with connection.cursor() as cursor:
        for statement in SQLITE.replace("END;", "END|").replace("');", "')|", 1).split("|"):
            if statement.strip():
                cursor.execute(statement)


def remove_search(apps, schema_editor):
    """Back to no full text."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION core_search; DROP INDEX core_search;")
        return
    for name in ("added", "removed", "changed"):
        schema_editor.execute(f"DROP TRIGGER core_search_{name};")
    schema_editor.execute("DROP TABLE core_search;")


def add_calendar(apps, schema_editor):
    """The years whose notices have been published."""
    calendar.seed(range(2018, 2027), model=apps.get_model("core", "OfficialDay"))


class Migration(migrations.Migration):
    """Search and calendar."""

    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunPython(add_search, remove_search),
        migrations.RunPython(add_calendar, migrations.RunPython.noop),
    ]
