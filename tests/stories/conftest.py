from tests.processes import migrated_postgresql, migrated_sqlite, postgresql_server, site

__all__ = ["migrated_postgresql", "migrated_sqlite", "postgresql_server", "site"]
