"""The registers of the inventory, in the order in which they know each other."""

from .asset import Asset
from .config_item import ConfigAttribute, ConfigItem, ConfigRelation
from .customer import Customer
from .service import Service, ServiceDependency

__all__ = [
    "Asset",
    "ConfigAttribute",
    "ConfigItem",
    "ConfigRelation",
    "Customer",
    "Service",
    "ServiceDependency",
]
