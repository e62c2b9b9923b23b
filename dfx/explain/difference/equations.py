"""S5's equations 15 to 22 as KaTeX, in dfx's notation, with this case's numbers put in."""

from __future__ import annotations

from dataclasses import dataclass

from dfx.explain.difference.pair import REAL
from dfx.explain.difference.value import FeatureDifference, Side


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation of the publication: KaTeX without delimiters, what it says, and whether it made what is shown."""

    number: int
    latex: str
    words: str
    used: bool = True


def equations(difference: FeatureDifference) -> tuple[Equation, ...]:
    """Eq. 15 to 22 for this difference, in the publication's order.

    Where Eq. 18 and 22 write the mean and spread of D, dfx takes those of W ⊙ D, as its classifier does; with W = 1 they
    are the same.
    """
    d = difference
    uniform = d.weighting == "uniform"
    first, second = _features(d.first), _features(d.second)
    size = r"\in \mathbb{R}^{" + r" \times ".join(str(n) for n in d.difference.shape) + "}"
    weighted = rf"\frac{{W \odot D - \mu}}{{\sigma{_plus(d)}}}"
    norm = r"\frac{D - \mu_D}{\sigma_D}" + (_numbers(d, "D") if uniform else "")
    final = what = "D" if uniform else r"W \odot D"
    if d.normalised:
        final = rf"\frac{{{what} - \mu}}{{\sigma{_plus(d)}}}{_numbers(d, what)}"
    norm_words = "Moved to mean 0 and scaled to standard deviation 1."
    if d.sigma == 0:
        norm_words = "Cannot be formed here: there is one value everywhere, so σ is 0."
    weight_words = "Each channel counts by its share of the energy of D; the publication gives no values for W."
    if uniform:
        weight_words = "Every channel counts alike."
    return (
        Equation(15, rf"D = {first} - {second}", "The features of one side less those of the other."),
        Equation(16, rf"D_\text{{norm}} = {norm}", norm_words, uniform and d.normalised),
        Equation(17, rf"D_\text{{weighted}} = W \odot D, \quad {_weights(d)}", weight_words, not uniform),
        Equation(
            18,
            rf"D_\text{{final}} = {weighted}{_numbers(d)}",
            "Weights and normalisation at once.",
            not uniform and d.normalised,
        ),
        Equation(19, r"D_\text{final} = D", "Neither weights nor normalisation.", uniform and not d.normalised),
        Equation(20, f"{first} {size}", f"The features of the {d.first.name}: height, width, channels."),
        Equation(21, f"{second} {size}", f"The features of the {d.second.name}, of the same shape."),
        Equation(22, rf"D_\text{{final}} = {final}", "What is shown.", True),
    )


def _features(side: Side) -> str:
    """E.g. F_real(l), or F(l) where both sides are of one face."""
    name = side.name.removesuffix(" face")
    lower = rf"_\text{{{name}}}" if side.name.endswith(" face") else ""
    prime = "l" if side.name in (REAL, "late layer") else "l'"
    return rf"F{lower}({prime} = \text{{{_text(side.layer)}}})"


def _numbers(d: FeatureDifference, what: str = r"W \odot D") -> str:
    """The same fraction with the numbers of this case, or what μ and σ are where there is no fraction."""
    if d.sigma == 0:
        return rf", \quad \mu = {number(d.mu)},\ \sigma = 0"
    sign, size = ("+", -d.mu) if d.mu < 0 else ("-", d.mu)
    return rf" = \frac{{{what} {sign} {number(size)}}}{{{number(d.sigma)}{_plus(d)}}}"


def _plus(d: FeatureDifference) -> str:
    return f" + {number(d.epsilon)}" if d.epsilon else ""


def _weights(d: FeatureDifference) -> str:
    if d.weighting == "uniform":
        return "W_c = 1"
    low, high = number(float(d.weights.min())), number(float(d.weights.max()))
    return rf"W_c = \frac{{E_c}}{{\overline{{E}}{_plus(d)}}},\ E_c = \overline{{D_c^2}},\ W_c \in [{low},\ {high}]"


def number(value: float) -> str:
    """Three significant digits in KaTeX: 0.123, or 1.2 \\times 10^{-5} where that is shorter."""
    written = f"{value:.3g}"
    if "e" not in written:
        return written
    digits, power = written.split("e")
    return rf"{digits} \times 10^{{{int(power)}}}"


def _text(name: str) -> str:
    """A layer's name in KaTeX's text mode: only letters, digits and what is written out of the rest."""
    return "".join(c if c.isalnum() or c in " -./" else r"\_" if c == "_" else "?" for c in name)
