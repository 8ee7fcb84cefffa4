"""Gates: named sets of checks that must hold after a step. Their words and lists come from the standards."""

from dataclasses import dataclass

from .models import Record
from .scopes import paths_of


@dataclass(frozen=True, kw_only=True)
class Gate:
    """A gate as the core sees it: its id, the checks behind it, the clause each check stands for."""

    id: str
    checks: tuple[str, ...]
    clauses: dict[str, str]
    waivable: bool = True

    @property
    def built(self) -> bool:
        """A gate without checks is shut: nothing passes what nobody can judge."""
        return bool(self.checks)


declared: dict[str, Gate] = {}


def scope_of(model: type[Record]) -> str:
    """The scope whose object a record of this model itself is; gates exist only on such registers."""
    for name, paths in paths_of(model).items():
        if "pk" in paths:
            return name
    raise LookupError(f"{model.__name__} is no scope of its own, so no gate can be asked for it.")
