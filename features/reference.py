"""The reference page of features, written from the views themselves."""

from pathlib import Path

from features.services import CHURN_V1, WIN_PROBABILITY_V1, FeatureService
from features.view import Feature, FeatureView

_HEAD = """# {title}

Written by `features/reference.py` from the views; `tests/features/test_reference.py` holds the two together.
Regenerate with `python -c "from features.reference import write; write()"`.

A feature is of {of} as of a moment and uses facts with `known_at <= as_of` only. Null means never
or unknown; each feature says which. The sentence is what a rep reads when the feature is among the reasons of
a score; zero and null may have sentences of their own.
"""

_TITLES = {"deal": ("Features", "a deal"), "account": ("Features of accounts", "an account")}

PAGES = {"features.md": WIN_PROBABILITY_V1, "account-features.md": CHURN_V1}
"""The pages under docs/reference/."""


def page(service: FeatureService) -> str:
    """The page in Markdown: one table for each view of the service."""
    title, of = _TITLES[service.entity.name]
    return "\n".join([_HEAD.format(title=title, of=of), *(_view(view) for view in service.views)])


def write() -> None:
    """Write the pages where the documentation keeps them."""
    for name, service in PAGES.items():
        Path(f"docs/reference/{name}").write_text(page(service))


def _view(view: FeatureView) -> str:
    sources = ", ".join(f"`{source}`" for source in view.sources)
    rows = "\n".join(_row(feature) for feature in view.features)
    return (
        f"## {view.name}\n\n{view.meaning} From {sources}.\n\n"
        "| feature | type | sentence | when zero | when null |\n|---|---|---|---|---|\n" + rows + "\n"
    )


def _row(feature: Feature) -> str:
    null = "never null: 0" if feature.empty is not None else feature.absent or "not null"
    return (
        f"| `{feature.name}` | {feature.kind.value} | {feature.sentence.format(value='…')} "
        f"| {feature.zero or ''} | {null} |"
    )
