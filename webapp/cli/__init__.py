"""Commands: `flask upgrade`, `flask demo`, `flask worker`, `flask packs`."""

from flask import Flask

from webapp.cli import demo, packs, run_worker, upgrade


def register(app: Flask) -> None:
    app.cli.add_command(upgrade.upgrade_command)
    app.cli.add_command(demo.demo_command)
    app.cli.add_command(run_worker.worker_command)
    app.cli.add_command(packs.packs_group)
