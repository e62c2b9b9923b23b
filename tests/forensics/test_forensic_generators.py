"""What image generators write, row by row, and the honest words that must not be taken for it."""

from __future__ import annotations

import time

import pytest
from cases import case
from forensic_pictures import jpeg, png, scene, with_chunk, with_segment

from dfx.forensics.container import metadata
from dfx.forensics.container.said import Said
from dfx.forensics.generators import recognise
from dfx.forensics.generators.recognise import NAME, NOTE, Named, named, signer
from dfx.forensics.generators.rows import CREDITS, NOTES, PROGRAMS, ROWS, SIGNERS, Row
from dfx.media.photo.images import decode
from dfx.types import Credentials, Origin

A1111 = (
    "a portrait, soft light\nNegative prompt: blurry\nSteps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, "
    "Seed: 1234, Size: 832x1216, Model hash: 0a1b2c3d4e, Model: some_xl"
)
GRAPH = '{"3": {"inputs": {"seed": 5, "text": "a red \\"fox\\""}, "class_type": "KSampler"}}'
FLOW = '{"last_node_id": 9, "nodes": [{"id": 1, "type": "KSampler"}], "links": []}'
UUID = "12345678-90ab-cdef-1234-567890abcdef"
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
EXAMPLES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("a Stable Diffusion program", (("text parameters", A1111),)),
    ("a Stable Diffusion program", (("EXIF UserComment", "a robot.\nSteps: 20, Sampler: k_euler, model: some_model"),)),
    ("a Stable Diffusion program", (("comment", "x\nSteps: 30, CFG scale: 3, Sampler: undefined, Seed: 1"),)),
    ("a Stable Diffusion program", (("XMP description", "x\nSteps: 8, Sampler: LCM, Guidance Scale: 1.0, Seed: 1"),)),
    ("ComfyUI", (("text prompt", GRAPH),)),
    ("ComfyUI", (("text workflow", FLOW),)),
    ("ComfyUI", (("EXIF Model", f"prompt:{GRAPH}"),)),
    ("ComfyUI", (("EXIF Make", f"workflow:{FLOW}"),)),
    ("InvokeAI", (("text invokeai_metadata", '{"generation_mode": "txt2img", "positive_prompt": "a barn"}'),)),
    ("InvokeAI", (("text sd-metadata", '{"model": "stable diffusion", "app_id": "invoke-ai/InvokeAI"}'),)),
    ("InvokeAI", (("text Dream", '"a barn" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms'),)),
    ("InvokeAI", (("text invokeai_graph", '{"id": "1", "nodes": {}, "edges": []}'),)),
    ("Fooocus", (("text parameters", '{"base_model": "x", "metadata_scheme": "fooocus", "prompt": "a lake"}'),)),
    ("Fooocus", (("EXIF UserComment", '{"prompt": "a lake", "version": "Fooocus v2.5.0"}'),)),
    ("SwarmUI", (("text parameters", '{"sui_image_params": {"prompt": "a house", "seed": 1}}'),)),
    ("Easy Diffusion", (("EXIF UserComment", '{"prompt": "a", "use_stable_diffusion_model": "sd-v1-5"}'),)),
    ("NovelAI", (("text Software", "NovelAI"), ("text Comment", '{"steps": 28, "seed": 3, "sampler": "k_euler"}'))),
    ("Draw Things", (("XMP CreatorTool", "Draw Things"), ("XMP UserComment", '{"c": "a", "uc": "b", "sampler": "DDIM"}'))),
    ("Midjourney", (("text Description", f"a cat on a chair --ar 3:2 --v 6.1 Job ID: {UUID}"),)),
    ("Grok (xAI)", (("EXIF ImageDescription", f"Signature: {'aB3/' * 20}=="), ("EXIF Artist", UUID))),
    ("Google AI", (("IPTC credit", "Made with Google AI"),)),
    ("Google AI, for an edit", (("XMP Credit", "Edited with Google AI"),)),
    ("a generative model (IPTC source type)", (("XMP DigitalSourceType", f"{IPTC}trainedAlgorithmicMedia"),)),
    (
        "a generative model, for an edit (IPTC source type)",
        (("XMP DigitalSourceType", f"{IPTC}compositeWithTrainedAlgorithmicMedia"),),
    ),
    ("a generative model, for an edit (IPTC source type)", (("XMP DigitalSourceType", "compositeSynthetic"),)),
    ("an AI system (IPTC)", (("XMP AISystemUsed", "Some Image Model 3"),)),
    ("NovelAI", (("EXIF Software", "NovelAI"),)),
    ("Fooocus", (("EXIF Software", "Fooocus v2.5.0"),)),
    ("ComfyUI", (("text Software", "ComfyUI"),)),
    ("InvokeAI", (("EXIF Software", "InvokeAI 4.2"),)),
    ("Draw Things", (("XMP CreatorTool", "Draw Things"),)),
    ("DiffusionBee", (("EXIF Software", "DiffusionBee"),)),
    ("Easy Diffusion", (("EXIF Software", "Easy Diffusion v3.0.9"),)),
    ("SwarmUI", (("EXIF Software", "StableSwarmUI"),)),
    ("Stable Diffusion", (("EXIF Software", "Stable Diffusion WebUI Forge"),)),
    ("ArtBot (Stable Diffusion)", (
        ("EXIF Software", "ArtBot - Create images with Stable Diffusion, utilizing the AI Horde"),
    )),
    ("Midjourney", (("XMP CreatorTool", "Midjourney"),)),
    ("dfx Fake lab", (("EXIF Software", "dfx Fake lab 0.1.0"),)),
    ("Adobe Firefly", (("XMP softwareAgent", "Adobe Firefly 1.0"),)),
    ("DALL·E", (("EXIF Software", "OpenAI DALL-E 3"),)),
    ("Ideogram", (("EXIF Make", "Ideogram AI"),)),
    ("Leonardo AI", (("EXIF Software", "Leonardo.AI"),)),
    ("Google Imagen", (("EXIF Software", "Imagen 3"),)),
    ("Google Gemini", (("EXIF Software", "Google Gemini 2.5"),)),
    ("Bing Image Creator", (("EXIF Software", "Bing Image Creator"),)),
    ("Grok", (("EXIF Software", "Grok Imagine"),)),
)  # fmt: skip
HONEST = (
    ("EXIF UserComment", "Steps: 1. clean the lens 2. open the shutter"),
    ("EXIF ImageDescription", "The steps: 20 of them, worn by pilgrims. Sampler of wool, seed: barley."),
    ("comment", "Steps: 20, Sampler: none"),
    ("text parameters", "Exposure 1/250, f/8, ISO 100"),
    ("text parameters", "a portrait, Steps: 20"),
    ("text prompt", "Write about your summer."),
    ("text prompt", '{"question": "what do you see?", "inputs": {"seed": 1}}'),
    ("text workflow", '{"steps": ["scan", "crop"], "nodes": "none"}'),
    ("text Comment", "Screenshot of ComfyUI, taken with GIMP"),
    ("comment", "Created with ComfyUI? No: this is a photograph of its logo."),
    ("EXIF Software", "ComfyUI Screenshot Viewer"),
    ("EXIF Software", "Adobe Photoshop 25.0"),
    ("EXIF Software", "Capture One, after Midjourney's look"),
    ("text Software", "dfx 0.1.0"),  # its maps and reports are no fakes
    ("EXIF Make", "Leonardo"),
    ("IPTC caption", f"The print has Job ID: {UUID}"),
    ("XMP description", "The novel calls it a prompt -- a word -- and goes on"),
    ("EXIF ImageDescription", "Signature: J. Doe, 1921, lower right"),
    ("IPTC credit", "Photograph of a poster that says Made with Google AI"),
    ("XMP DigitalSourceType", f"{IPTC}digitalCapture"),
    ("XMP DigitalSourceType", f"{IPTC}algorithmicMedia"),
    ("XMP Credit", "Google"),
)


def texts(pairs: tuple[tuple[str, str], ...]) -> list[Said]:
    return [Said(*pair) for pair in pairs]


@pytest.mark.parametrize(("name", "pairs"), EXAMPLES)
def test_every_example_names_its_generator(name: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert [one.name for one in named(texts(pairs))] == [name]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_has_an_example_of_its_own(row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "ROWS", (row,))
    assert {name for name, pairs in EXAMPLES if named(texts(pairs))} == {row.name}


@pytest.mark.parametrize(("where", "text"), HONEST)
def test_honest_words_name_none(where: str, text: str) -> None:
    assert named([Said(where, text)]) == ()


@pytest.mark.parametrize("where", sorted(NOTES | PROGRAMS | CREDITS))
def test_half_a_signature_is_none(where: str) -> None:
    """What needs two places to stand in is not known by one."""
    for one in (UUID, f"Signature: {'aB3/' * 20}", '{"steps": 28, "seed": 3, "sampler": "k_euler"}'):
        assert named([Said(where, one)]) == ()


def test_the_prompt_is_shown_and_stays_one_harmless_line() -> None:
    (found,) = named(
        [Said("text prompt", '{"1": {"class_type": "a", "inputs": {"text": "<b>\u202e\x1b[31m' + "x" * 500 + '"}}}')]
    )
    assert found.words.startswith("<b> [31mxxx")
    facts = list(recognise.facts([found]))
    assert all(len(fact.value) <= 120 and fact.value.isprintable() for fact in facts)
    assert [fact.name for fact in facts if fact.beware] == [NAME]


@pytest.mark.parametrize(
    "text",
    [
        "\nSteps: 20, " * 6000, "Steps: 20, " + "Aa: b, " * 9000, "{" + '"inputs": {' * 6000, " --ar" * 14000,
        '"' + '" -s 1 ' * 9000, " " * 65536, "Steps: 20, " + "A" * 65000, "aaaa " * 13000, "{" * 65536,
    ],
    ids=range(9),
)  # fmt: skip
def test_no_text_makes_it_slow(text: str) -> None:
    began = time.process_time()
    named(
        [
            Said(where, text)
            for where in ("text parameters", "EXIF UserComment", "text Dream", "text prompt", "EXIF Make")
        ]
    )
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("program", "origin", "name"),
    [
        ("ChatGPT 1", "made", "OpenAI"), ("OpenAI-API", "", "OpenAI"), ("Adobe_Firefly", "edited", "Adobe Firefly"),
        ("Microsoft_Responsible_AI/1.0", "made", "Microsoft"), ("Google_Generative_AI", "", "Google AI"),
        ("Some Maker 2", "made", "Some Maker 2"), ("", "made", "a generator without a name"),
        ("Adobe Photoshop 25.0", "edited", None), ("Leica M11-P", "", None), ("Maker", "program", None),
    ],
)  # fmt: skip
def test_credentials_that_name_a_generator(program: str, origin: Origin, name: str | None) -> None:
    found = signer(Credentials("intact", program=program, origin=origin))
    assert (found.name if found else None) == name


def test_every_signer_is_tried() -> None:
    programs = ("dfx Fake lab 0.1.0", "ChatGPT", "Adobe_Firefly", "Microsoft Responsible AI", "Google Gemini")
    assert [name for name, pattern in SIGNERS if any(map(pattern.search, programs))] == [name for name, _ in SIGNERS]


def test_it_comes_first_among_the_facts_and_says_what_it_proves() -> None:
    data = with_chunk(png(scene(64, 96)), b"iTXt", b"parameters\0\0\0\0\0" + A1111.encode())
    found = metadata.measure(data, scene(64, 96))
    assert (found.facts[0].name, found.facts[0].beware) == (NAME, True)
    assert NOTE in found.notes
    assert "does not enter P(fake)" in NOTE


def test_a_comment_of_a_jpeg_and_one_generator_told_once() -> None:
    data = with_segment(jpeg(scene(64, 96), 90), 0xFE, A1111.encode())
    assert metadata.measure(data, scene(64, 96)).facts[0].value == "a Stable Diffusion program (in: comment)"
    both = named([Said("text prompt", GRAPH), Said("text workflow", FLOW)])
    assert [(one.name, len(one.by)) for one in both] == [("ComfyUI", 2)]
    assert both[0] == Named("ComfyUI", both[0].by, 'a red \\"fox\\"')


def test_the_case_that_was_called_silent() -> None:
    data = case("usercomment_sd.jpg").read_bytes()
    found = metadata.measure(data, decode(data).pixels)
    assert found.facts[0].value == "a Stable Diffusion program (in: EXIF UserComment)"
    assert found.fact("its words") == "“a robot. Steps: 20, Sampler: k_euler, model: stable_diffusion”"
    assert "no EXIF" not in found.words
