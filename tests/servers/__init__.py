"""The real things that tests talk to: a PostgreSQL, a mail server, the city served by gunicorn, a browser."""
