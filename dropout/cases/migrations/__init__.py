"""How the tables of case memory came about, step by step; Alembic runs what a database lacks."""
