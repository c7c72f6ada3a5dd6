"""Fields whose migrations import nothing of ours: our modules can be renamed freely, while a
migration is frozen. In a migration each is Django's field of the same name, without our validators
and without a default that is a function of ours; neither reaches the database."""

from typing import Any

from django.db import models

from masthead.core.mail_addresses import canonical_address

_OURS = __name__.partition(".")[0]


class _Frozen:
    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()  # type: ignore[misc]
        kept = [each for each in options.pop("validators", []) if not _is_ours(each)]
        if kept:
            options["validators"] = kept
        if callable(options.get("default")) and _is_ours(options["default"]):
            del options["default"]
        return name, f"django.db.models.{path.rpartition('.')[2]}", args, options


class CharField(_Frozen, models.CharField[str, str]):
    pass


class ChoiceField(CharField):
    """One of a table's values. A new entry there is no migration: the database holds any text."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, args, options = super().deconstruct()
        options.pop("choices", None)
        return name, "django.db.models.CharField", args, options


class SlugField(_Frozen, models.SlugField[str, str]):
    pass


class AddressField(_Frozen, models.EmailField[str, str]):
    """An e-mail address in its one spelling (`mail_addresses`), in rows and in look-ups, whoever
    writes them."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.EmailField", args, options

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        kept = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, kept)
        return kept

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return canonical_address(prepared) if isinstance(prepared, str) else prepared


def _is_ours(value: Any) -> bool:
    module = getattr(value, "__module__", "") or type(value).__module__
    return module.partition(".")[0] == _OURS
