"""The option --smoke: run a benchmark with as little work as possible, to check that it works."""

import argparse
from collections.abc import Sequence


class _Smoke(argparse.Action):
    """Set --smoke and the values of other options at once."""

    def __init__(
        self, option_strings: Sequence[str], dest: str, *, const: dict[str, object], **options: object
    ) -> None:
        super().__init__(option_strings, dest, nargs=0, default=False, help=str(options["help"]))
        self.values = const

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        vars(namespace).update(self.values, smoke=True)


def add_smoke_option(parser: argparse.ArgumentParser, **values: object) -> None:
    """Add --smoke, which gives `values` to other options."""
    described = ", ".join(f"--{name.replace('_', '-')} {value}" for name, value in values.items())
    parser.add_argument(
        "--smoke",
        action=_Smoke,
        const=values,
        help=f"measure as little as possible, to check that the command works ({described})",
    )
