"""The settings of the sandboxed account, and the secret that signs its webhooks."""

import secrets
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 18000
SECRET_FILE = "webhook-secret"  # noqa: S105  # a file's name


@dataclass(frozen=True, slots=True)
class Settings:
    """What one would set in Stripe's dashboard.

    A renewal whose payment fails is retried `retry_days` after each failure. After the last one the
    subscription becomes `after_retries`: canceled, unpaid, or past_due (left as it is).
    """

    public_url: str
    webhook_url: str = ""
    webhook_secret: str = ""
    retry_days: tuple[int, ...] = (3, 4, 7)
    after_retries: str = "canceled"
    webhook_pause: float = 2.0  # seconds until a failed webhook is sent again


def webhook_secret(folder: Path) -> str:
    """The secret in this folder; created on the first start, readable by its owner only."""
    path = folder / SECRET_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"whsec_{secrets.token_urlsafe(32)}")
    return path.read_text()
