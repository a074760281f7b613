"""Find the parts of a Vega-Lite specification."""


def list_rows(spec):
    """List all data rows of a chart."""
    return [row for values in _find_values(spec) for row in values]


def _find_values(spec):
    if isinstance(spec, dict):
        if isinstance(spec.get("values"), list) and spec["values"] and isinstance(spec["values"][0], dict):
            yield spec["values"]
        for part in spec.values():
            yield from _find_values(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from _find_values(part)


def list_layers(spec):
    """List the layers of a chart whose layers share their data."""
    (shared,) = spec["layer"]
    return shared["layer"]
