"""The registers of risk, in the order in which they know each other."""

from .control import Control
from .cost_benefit import CostBenefit, CostOption
from .risk import Risk, RiskControl
from .risk_assessment import AssessedAsset, AssessedUnit, RiskAssessment
from .risk_treatment import RiskTreatment, TreatmentControl
from .scope_statement import ScopeItem, ScopeStatement
from .soa_item import SoaItem, SoaRef

__all__ = [
    "AssessedAsset",
    "AssessedUnit",
    "Control",
    "CostBenefit",
    "CostOption",
    "Risk",
    "RiskAssessment",
    "RiskControl",
    "RiskTreatment",
    "ScopeItem",
    "ScopeStatement",
    "SoaItem",
    "SoaRef",
    "TreatmentControl",
]
