"""What mkdocs calls while it builds the site, see `hooks` in mkdocs.yml: pages that are made, numbers, equations."""

from __future__ import annotations

import re
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from dfx.errors import DfxError
from dfx.forensics.table import METHODS
from dfx.settings import ROOT
from dfx.zoo import MODELS
from scripts.docs_pages import cards, commands, configuration, equations, methods, placeholders, shown

COPIED = {
    "contributing.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
    "assets/logo.svg": "assets/logo.svg",
    "assets/favicon.svg": "assets/icon.svg",
}
_MARK = re.compile(r"<!--.*?-->")
_INTERVAL = re.compile(r"\(-?\d\.\d+(?:–| to )-?\d\.\d+\)")
BLOCKS = {
    "table.models": cards.table,
    "table.methods": methods.table,
    "table.settings": configuration.table,
    "table.samples": shown.table,
    "reference.commands": commands.reference,
    "reference.maintain": lambda: commands.reference(maintain=True),
}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """A line of the navigation for each page that is made."""
    made = {
        "Models": [{MODELS[name].title: f"models/{name}.md"} for name in cards.pages()],
        "Forensic methods": [{row.title: f"methods/{row.name}.md"} for row in METHODS],
    }
    for section in config.nav or []:
        for title, pages in section.items():
            if title in made:
                pages.extend(made[title])
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The pages and pictures that do not lie in docs/."""
    made = {f"models/{name}.md": text for name, text in cards.pages().items()}
    made |= {f"methods/{name}.md": text for name, text in methods.pages().items()}
    for place, text in made.items():
        files.append(File.generated(config, place, content=text))
    for place, source in COPIED.items():
        files.append(File.generated(config, place, abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Tables and numbers for `{{ name }}`, in pages that people wrote; marks for scripts and tests go, as one at the
    beginning of a line would end a list."""
    if page.file.generated_by:
        return markdown
    try:
        return placeholders.fill(_MARK.sub("", markdown), BLOCKS)
    except DfxError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error


def on_page_content(html: str, page: Page, **_: Any) -> str:
    """Equations as MathML; no interval is broken in two lines."""
    try:
        return _INTERVAL.sub(r'<span class="whole">\g<0></span>', equations.drawn(html))
    except DfxError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error
