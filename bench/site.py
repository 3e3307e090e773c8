"""A county of the bench's own: fresh databases in a temporary folder, and the settings of its processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from tests.postgres import Cluster
from webapp import create_app
from webapp.cli.demo_world import build_world
from webapp.cli.upgrade import upgrade_both
from webapp.clock import Clock
from webapp.db import db, every_region
from webapp.parts import parts
from webapp.settings import Settings, new_secrets


@dataclass(frozen=True)
class Site:
    """`environ` is what a server or a worker of this county is started with; `log` is its gateway's."""

    environ: Mapping[str, str]
    log: Path

    @property
    def without_paging(self) -> Mapping[str, str]:
        return {**self.environ, "BENCH_PAGING": "off"}


@contextmanager
def site(cluster: Cluster | None = None, *, pause: float = 0.0, clock: Clock | None = None) -> Iterator[Site]:
    """On SQLite, or in databases of `cluster`. `pause` is how many seconds the gateway takes for a text."""
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as name:
        folder = Path(name)
        made = Site(_environ(folder, cluster, pause), folder / "handed")
        with built(made, clock) as app, app.app_context(), every_region(db.session()):
            upgrade_both()
            build_world(db.session(), parts())
            db.session.commit()
        yield made


@contextmanager
def built(of: Site, clock: Clock | None = None) -> Iterator[Flask]:
    """The app of this county in this process, with the gateway that its settings name."""
    app = create_app(Settings.from_env(of.environ), clock=clock)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
            parts().vault.close()


def _environ(folder: Path, cluster: Cluster | None, pause: float) -> dict[str, str]:
    main, keys = f"sqlite:///{folder / 'main.db'}", f"sqlite:///{folder / 'keys.db'}"
    if cluster is not None:
        name = folder.name.replace("-", "_").lower()
        main, keys = cluster.create(name), cluster.create(f"{name}_keys")
    secrets = dict(line.split("=", 1) for line in new_secrets().split())
    return secrets | {
        "DATABASE_URL": main,
        "KEYS_DATABASE_URL": keys,
        "DOORBELL": str(folder / "bell"),
        "DEMO": "1",  # the simulator is refused outside the demo; the gateway that is measured is handed in
        "LOG_LEVEL": "ERROR",
        "BENCH_LOG": str(folder / "handed"),
        "BENCH_PAUSE": str(pause),
        "BENCH_PAGING": "on",
    }
