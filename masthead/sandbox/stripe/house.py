"""How this vendor account is set up, and where it keeps house."""

import secrets
from dataclasses import dataclass
from pathlib import Path

PORT = 18000
SECRET = "webhook-secret"  # noqa: S105  # a file's name


@dataclass(frozen=True, slots=True)
class House:
    """How this vendor account is set up.

    A renewal that fails is tried again `retry_days` after each failure; after the last, the
    subscription becomes `after_retries`: canceled, unpaid or past_due (left as it is).
    """

    public_url: str
    webhook_url: str = ""
    webhook_secret: str = ""
    retry_days: tuple[int, ...] = (3, 4, 7)
    after_retries: str = "canceled"
    first_pause: float = 2.0  # seconds until a webhook that failed goes out again


def webhook_secret(folder: Path) -> str:
    """Signs the webhooks; made at the first start and kept beside the state."""
    path = folder / SECRET
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"whsec_{secrets.token_urlsafe(32)}")
    return path.read_text()
