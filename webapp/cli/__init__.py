"""Commands: `flask upgrade`, `demo`, `worker`, `packs`, `outbox-key`, `phones`, `oncall`."""

from flask import Flask

from webapp.cli import demo, oncall, outbox_key, packs, phones, run_worker, upgrade


def register(app: Flask) -> None:
    app.cli.add_command(upgrade.upgrade_command)
    app.cli.add_command(demo.demo_command)
    app.cli.add_command(run_worker.worker_command)
    app.cli.add_command(packs.packs_group)
    app.cli.add_command(outbox_key.outbox_key_group)
    app.cli.add_command(phones.phones_group)
    app.cli.add_command(oncall.oncall_group)
