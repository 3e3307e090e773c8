"""The one place that names this release; pyproject.toml, the page footer and /healthz read it."""

version = "0.1.0"
