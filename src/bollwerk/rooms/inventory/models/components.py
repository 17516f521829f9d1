"""Software components, and every hash by which one is found."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from bollwerk.engines.product_identity.identifiers import cpe_key, hash_key, purl_key
from bollwerk.foundation.access.models import Classified
from bollwerk.rooms.inventory.kinds import Kind
from bollwerk.rooms.inventory.models.choices import parent_link
from bollwerk.rooms.inventory.models.partners import Supplier
from bollwerk.rooms.inventory.models.targets import TargetObject

__all__ = ["ComponentDigest", "SoftwareComponent"]


class SoftwareComponent(TargetObject):
    """A product or library that others contain.

    The keys are derived: by them one component is found among a million.

    Personal data: none.
    """

    KIND = Kind.COMPONENT
    DERIVED = (*TargetObject.DERIVED, "package_key", "product_key", "digest_key")

    targetobject_ptr = parent_link()
    version = models.CharField(max_length=100, blank=True)
    vendor = models.CharField(max_length=200, blank=True)
    purl = models.CharField(max_length=500, blank=True)
    cpe = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=200, blank=True)
    """Strongest hash, as ``algorithm:hex``."""
    more_digests = models.TextField(blank=True)
    """Further hashes of the same file, one a line; each finds the component as well."""
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    package_key = models.CharField(max_length=500, blank=True, default="", editable=False)
    """Type, namespace and name of the package URL."""
    product_key = models.CharField(max_length=300, blank=True, default="", editable=False)
    """Vendor and product of the CPE."""
    digest_key = models.CharField(max_length=200, blank=True, default="", editable=False)
    """The hash in small letters without its method."""

    class Meta:
        indexes = [
            models.Index(fields=["package_key"], name="inventory_component_package"),
            models.Index(fields=["product_key"], name="inventory_component_product"),
            models.Index(fields=["digest_key"], name="inventory_component_digest"),
            models.Index(fields=["supplier"], name="inventory_component_supplier", condition=Q(supplier__isnull=False)),
        ]

    def derive(self) -> None:
        """Set the keys of package, product and hash beside the columns of every record."""
        super().derive()
        self.package_key = purl_key(self.purl)[:500] if self.purl else ""
        self.product_key = cpe_key(self.cpe)[:300] if self.cpe else ""
        self.digest_key = hash_key(self.digest)[:200] if self.digest else ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with what is derived from the hashes."""
        super().save(*args, **kwargs)
        ComponentDigest.objects.filter(component=self).delete()
        ComponentDigest.objects.bulk_create(self.digest_rows())

    def digest_rows(self) -> list[ComponentDigest]:
        """Return the rows by which the further hashes are found; bulk paths write them beside the record."""
        keys = dict.fromkeys(key[:200] for line in self.more_digests.split() if (key := hash_key(line)))
        label = {"tlp": self.tlp, "organisation_id": self.organisation_id, "circle_id": self.circle_id}
        return [ComponentDigest(component_id=self.pk, key=key, **label) for key in keys if key != self.digest_key]

    def search_parts(self) -> list[str]:
        """Return version, vendor and identifiers."""
        return [self.version, self.vendor, self.purl, self.cpe]


class ComponentDigest(Classified):
    """A further hash of a component, beside the strongest one, as a key to find it by.

    Derived from `more_digests` in the transaction that changes it; it therefore keeps no history of its own. The row
    carries the label of its component.

    Personal data: none.
    """

    component = models.ForeignKey(SoftwareComponent, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200, db_index=True)

    def __str__(self) -> str:
        return self.key
