"""A measured worker: `python -m bench.work` is `flask worker` with the bench's gateway."""

from bench.app import make
from webapp.cli.run_worker import make_worker
from webapp.parts import parts

if __name__ == "__main__":
    with make().app_context():
        make_worker(parts()).run()
