"""What image generators write into their files, a row each. A row asks for structure: a lone word proves nothing.

Collected from the programs' own documents and public bug reports, 2022 to 2026. Every pattern is anchored or bounded, so
that no text can make it slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NOTES = frozenset({
    "EXIF UserComment", "EXIF ImageDescription", "Windows comment", "Windows title", "Windows subject", "comment",
    "text parameters", "text Comment", "text comment", "text Description", "text UserComment", "text prompt",
    "text workflow", "text generation_data", "XMP description", "XMP UserComment", "XMP ImageDescription", "IPTC caption",
})  # fmt: skip
PROGRAMS = frozenset({
    "EXIF Software", "EXIF Make", "EXIF Model", "text Software", "text software", "XMP CreatorTool", "XMP softwareAgent",
    "XMP Software", "IPTC program",
})  # fmt: skip
CREDITS = frozenset({"XMP Credit", "IPTC credit"})
SOURCE = frozenset({"XMP DigitalSourceType"})
LAB = "dfx Fake lab"  # how dfx itself signs what its lab makes
_IN_A_CAMERAS_PLACE = frozenset({"EXIF Make", "EXIF Model"})


@dataclass(frozen=True, slots=True)
class Need:
    """A text that has to stand in one of these places and match from its start."""

    places: frozenset[str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A generator, and all that has to be there. `prompt`: its first group is what to show, else the text's start."""

    name: str
    needs: tuple[Need, ...]
    prompt: re.Pattern[str] | None = None
    shows: bool = True  # whether the first text's words are worth showing


def _row(name: str, places: frozenset[str] | set[str], pattern: str, prompt: str = "", shows: bool = True) -> Row:
    need = Need(frozenset(places), re.compile(pattern, re.DOTALL))
    return Row(name, (need,), re.compile(prompt) if prompt else None, shows)


def _json(*keys: str) -> str:
    """An object that has all of these, each a key with what follows it, in any order."""
    return r"\s*\{" + "".join(rf"(?=.*?{key})" for key in keys)


_PAIR = r"[A-Za-z][\w /-]{1,30}: [^,\n]{0,120}, ?"  # "CFG scale: 7, "
_SETTINGS = (  # the last line that Stable Diffusion web programs write: steps, sampler, and one more setting
    rf"(?:Steps: |.*?(?:\n|[.!?,] ?)Steps: )\d{{1,4}}, (?=(?:{_PAIR}){{0,3}}Sampler: \w)"
    rf"(?=(?:{_PAIR}){{1,8}}"
    r"(?:(?:CFG|Guidance|Distilled CFG) [Ss]cale: [\d.]|Seed: -?\d|Model hash: \w|[Mm]odel: \w|Size: \d+x\d))"
)
_GRAPH = (r'"class_type"\s*:\s*"', r'"inputs"\s*:\s*\{')
_FLOW = (r'"nodes"\s*:\s*\[', r'"(?:last_node_id|links)"\s*:')
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_PROMPT_KEY = r'"(?:prompt|positive_prompt|text|base_caption)"\s*:\s*"((?:[^"\\]|\\.){1,300})'
_NAMES = {  # programs that do nothing but generate, as they sign in a program's field: the name, and a version at most
    "NovelAI": r"NovelAI", "Fooocus": r"Fooocus", "ComfyUI": r"ComfyUI", "InvokeAI": r"Invoke ?AI",
    "Draw Things": r"Draw Things", "DiffusionBee": r"DiffusionBee", "Easy Diffusion": r"Easy Diffusion",
    "SwarmUI": r"(?:Stable)?SwarmUI", "Stable Diffusion": r"Stable Diffusion(?: Web ?UI)?(?: Forge)?",
    "ArtBot (Stable Diffusion)": r"ArtBot - Create images with Stable Diffusion[\w ,]{0,60}",
    "Midjourney": r"Midjourney", "Adobe Firefly": r"Adobe Firefly", "DALL·E": r"(?:OpenAI )?DALL[·.\- ]?E",
    "Ideogram": r"Ideogram(?:[. ]AI)?", "Leonardo AI": r"Leonardo[. ]AI", "Google Imagen": r"(?:Google )?Imagen",
    "Google Gemini": r"Google Gemini", "Bing Image Creator": r"Bing Image Creator", "Grok": r"(?:xAI )?Grok(?: Imagine)?",
}  # fmt: skip

ROWS: tuple[Row, ...] = (
    _row("SwarmUI", NOTES, _json(r'"sui_image_params"\s*:\s*\{'), _PROMPT_KEY),
    _row("Fooocus", NOTES, _json(r'"metadata_scheme"\s*:\s*"(?:fooocus|a1111)"'), _PROMPT_KEY),
    _row("Fooocus", NOTES, _json(r'"version"\s*:\s*"Fooocus'), _PROMPT_KEY),
    _row("InvokeAI", {"text invokeai_metadata"}, _json(r'"(?:positive_prompt|generation_mode|app_version)"'), _PROMPT_KEY),
    _row("InvokeAI", {"text sd-metadata"}, _json(r'"app_id"\s*:\s*"invoke-ai/'), _PROMPT_KEY),
    _row("InvokeAI", {"text Dream"}, r'\s*".{0,4000}?" -s ?\d+ .{0,80}?-S ?\d+', r'\s*"(.{1,300}?)" -s'),
    _row("InvokeAI", {"text invokeai_graph", "text invokeai_workflow"}, _json(r'"nodes"\s*:'), _PROMPT_KEY),
    _row("ComfyUI", NOTES, _json(*_GRAPH), _PROMPT_KEY),
    _row("ComfyUI", NOTES, _json(*_FLOW), _PROMPT_KEY),
    _row("ComfyUI", _IN_A_CAMERAS_PLACE | NOTES, r"\s*[Pp]rompt:" + _json(*_GRAPH), _PROMPT_KEY),
    _row("ComfyUI", _IN_A_CAMERAS_PLACE | NOTES, r"\s*[Ww]orkflow:" + _json(*_FLOW), _PROMPT_KEY),
    _row("Easy Diffusion", NOTES, _json(r'"use_stable_diffusion_model"\s*:'), _PROMPT_KEY),
    Row(
        "NovelAI",
        (
            Need(frozenset({"text Comment", "EXIF UserComment"}), re.compile(_json('"sampler"', '"steps"', '"seed"'), re.S)),
            Need(frozenset({"text Software", "EXIF Software", "text Source"}), re.compile(r"NovelAI|Stable Diffusion")),
        ),
        re.compile(_PROMPT_KEY),
    ),
    Row(
        "Draw Things",
        (
            Need(frozenset({"XMP UserComment", "EXIF UserComment"}), re.compile(_json('"sampler"', '"c"', '"uc"'), re.S)),
            Need(frozenset({"XMP CreatorTool", "EXIF Software"}), re.compile(r"Draw Things")),
        ),
        re.compile(r'"c"\s*:\s*"((?:[^"\\]|\\.){1,300})'),
    ),
    _row("a Stable Diffusion program", NOTES, _SETTINGS),
    _row("Midjourney", NOTES, rf".{{0,8000}}? --[a-z]{{1,12}}\b.{{0,400}}?\bJob ID: {_UUID}\s*\Z"),
    Row(
        "Grok (xAI)",
        (
            Need(frozenset({"EXIF ImageDescription"}), re.compile(r"Signature: ?[A-Za-z0-9+/]{40,}={0,2}\s*\Z")),
            Need(frozenset({"EXIF Artist"}), re.compile(rf"{_UUID}\s*\Z")),
        ),
        shows=False,
    ),
    _row("Google AI", CREDITS, r"(?:Made|Created|Generated) (?:with|by|using) Google AI\b"),
    _row("Google AI, for an edit", CREDITS, r"Edited (?:with|by|using) Google AI\b"),
    _row(LAB, PROGRAMS, rf"{LAB}(?: [\w.+-]{{1,20}})?\s*\Z", shows=False),
    _row("a generative model (IPTC source type)", SOURCE, r".{0,200}?\btrainedAlgorithmicMedia/?\s*\Z", shows=False),
    _row(
        "a generative model, for an edit (IPTC source type)", SOURCE,
        r".{0,200}?\b(?:compositeWithTrainedAlgorithmicMedia|compositeSynthetic)/?\s*\Z", shows=False,
    ),
    _row("an AI system (IPTC)", {"XMP AISystemUsed"}, r"\s*\S"),
    *(
        _row(name, PROGRAMS, rf"(?i:{spelt})(?: v?\d[\w.+-]*)?\s*\Z", shows=False) for name, spelt in _NAMES.items()
    ),
)  # fmt: skip

# Programs as content credentials name them (C2PA, claim generator): anywhere in the name, since versions surround it.
SIGNERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (LAB, re.compile(rf"\b{LAB}\b")),
    ("OpenAI", re.compile(r"(?i)\b(?:ChatGPT|OpenAI|DALL.?E|GPT-4o|gpt-image|Sora)\b")),
    ("Adobe Firefly", re.compile(r"(?i)\badobe[ _]firefly\b")),
    ("Microsoft", re.compile(r"(?i)\b(?:microsoft[ _]responsible[ _]ai|bing[ _]image[ _]creator)")),
    ("Google AI", re.compile(r"(?i)\b(?:google[ _](?:generative|gen)[ _]?ai|google[ _](?:gemini|imagen))")),
)
