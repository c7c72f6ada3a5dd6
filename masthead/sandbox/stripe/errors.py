"""API errors, in the shape that Stripe gives them."""

from typing import Any

BAD_REQUEST, UNAUTHORISED, PAYMENT_REQUIRED, NOT_FOUND = 400, 401, 402, 404


class ApiError(Exception):
    """Becomes the response `{"error": …}` with its status. It rolls back whatever the request did,
    unless it `commits`: a failed attempt to charge is part of the record."""

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
        self.commits = False

    def body(self) -> dict[str, Any]:
        return {"error": {"type": self.kind, "message": self.message, **self.details}}


def not_found(noun: str, name: str, param: str = "id") -> ApiError:
    return ApiError(
        f"No such {noun}: '{name}'", status=NOT_FOUND, code="resource_missing", param=param
    )


def missing_param(param: str) -> ApiError:
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def card_error(message: str, *, code: str, decline_code: str = "", param: str = "") -> ApiError:
    """A card that the issuing bank, or the form, does not accept."""
    details = {"code": code, "decline_code": decline_code, "param": param}
    given = {name: value for name, value in details.items() if value}
    return ApiError(message, status=PAYMENT_REQUIRED, kind="card_error", **given)
