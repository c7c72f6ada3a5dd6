"""Refusals, in the shape in which Stripe gives them."""

from typing import Any

BAD_REQUEST, UNAUTHORISED, PAYMENT_REQUIRED, NOT_FOUND = 400, 401, 402, 404


class Refused(Exception):  # noqa: N818  # an answer
    """Becomes the answer `{"error": …}` with its status. Whatever was being done is undone, unless
    it is worth remembering (`kept`: an attempt to charge that failed)."""

    def __init__(
        self,
        message: str,
        *,
        status: int = BAD_REQUEST,
        kind: str = "invalid_request_error",
        **details: str,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.details = details
        self.kept = False

    def body(self) -> dict[str, Any]:
        return {"error": {"type": self.kind, "message": self.message, **self.details}}


def missing(noun: str, name: str, param: str = "id") -> Refused:
    return Refused(
        f"No such {noun}: '{name}'", status=NOT_FOUND, code="resource_missing", param=param
    )


def lacks(param: str) -> Refused:
    return Refused(f"Missing required param: {param}.", code="parameter_missing", param=param)


def declined(message: str, *, code: str, decline_code: str = "", param: str = "") -> Refused:
    """What a bank says of a card."""
    extra = {"decline_code": decline_code, "param": param}
    told = {name: value for name, value in extra.items() if value}
    return Refused(message, status=PAYMENT_REQUIRED, kind="card_error", code=code, **told)
