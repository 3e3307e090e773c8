"""The WSGI entry of a measured web server: `gunicorn bench.serve:app`."""

from bench.app import make

app = make()
