"""A few registers that have every kind of field, row and filter between them: what is of one kind is one code."""

from tongguan.core.registers import registry


def kinds_in(register):
    """The kinds of fields and filters that a register has."""
    models = [register.model, *(register.model._meta.get_field(name).related_model for name in register.children)]
    fields = {
        (type(field), bool(field.choices), field.null, model is register.model)
        for model in models
        for field in model._meta.fields
        if field.editable
    }
    filters = {("filter", type(register.model._meta.get_field(path.split("__")[0]))) for path in register.filters}
    return fields | filters


def _sampled():
    left, chosen = set().union(*map(kinds_in, registry.values())), []
    while left:
        chosen.append(max(registry.values(), key=lambda register: len(kinds_in(register) & left)))
        left -= kinds_in(chosen[-1])
    return frozenset(register.name for register in chosen)


SAMPLE = _sampled()
