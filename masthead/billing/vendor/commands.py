"""What the vendor must be told, written down with the decision."""

from typing import Any

from django.db.models import F

from masthead.billing.models import Contract, VendorCommand


def enqueue_command(
    deed: VendorCommand.Deed, *, vendor_ref: str, contract: Contract | None = None, **fields: Any
) -> VendorCommand:
    """Write an errand down; `telling` carries it out. Must run in the decision's transaction. News
    that was fetched before it is stale from now on."""
    if contract is not None:
        Contract.objects.filter(pk=contract.pk).update(version=F("version") + 1)
    return VendorCommand.objects.create(
        deed=deed, vendor_ref=vendor_ref, contract=contract, **fields
    )
