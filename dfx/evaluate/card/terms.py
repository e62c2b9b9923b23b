"""The sets of faces that dfx was trained and measured on: what each is and whose terms it is under."""

from __future__ import annotations

SETS: dict[str, tuple[str, str]] = {  # name → what it is, terms
    "dfdc": ("DFDC, one tight crop per video, every fake beside its original", "research and education"),
    "ffpp": ("FaceForensics++: Deepfakes, Face2Face, FaceSwap, NeuralTextures", "research and education"),
    "faces140k": ("140k Real and Fake Faces: FFHQ photographs, StyleGAN faces", "research and education"),
    "flux": ("photographs and FLUX.1 images of two politicians", "research and education"),
    "diffusion": (
        "text-to-image portraits (SFHQ-T2I, SDFD); fakes only",
        "SFHQ-T2I MIT, SDFD states none: research and education",
    ),
    "gans": (
        "StyleGAN, StyleGAN2, StyleGAN3 and ProGAN faces; FFHQ and CelebA-HQ photographs",
        "several, among them CC BY-NC-SA (FFHQ, OMI), non-commercial research (CelebA-HQ), none stated: "
        "research and education",
    ),
    "photos": (
        "conference speakers' own pictures, Unsplash, web, phone and press photographs; photographs only",
        "mostly none stated: research and education",
    ),
    "utkface": ("UTKFace, photographs only, for testing only", "non-commercial research"),
}

UNKNOWN = ("not one of the sets that dfx knows", "its own terms")


def set_row(name: str) -> str:
    """One line of a card's table: name, what it is, terms."""
    what, terms = SETS.get(name, UNKNOWN)
    return f"| {name} | {what} | {terms} |"
