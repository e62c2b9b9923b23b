"""Every saliency method by its short name, with its defaults. Needs no TensorFlow."""

from __future__ import annotations

from dfx.explain.saliency.base import GradientSaliency
from dfx.explain.saliency.gradient import Gradient
from dfx.explain.saliency.gradient_input import GradientInput
from dfx.explain.saliency.guided_backprop import GuidedBackprop
from dfx.explain.saliency.integrated_gradients import IntegratedGradients
from dfx.explain.saliency.lime import Lime
from dfx.explain.saliency.occlusion import Occlusion
from dfx.explain.saliency.perturbation import Perturbation
from dfx.explain.saliency.rise import Rise
from dfx.explain.saliency.shapley import Shapley
from dfx.explain.saliency.smoothgrad import SmoothGrad

# Need gradients at the pixels.
_GRADIENTS = (Gradient(), GradientInput(), SmoothGrad(), IntegratedGradients(), GuidedBackprop())
GRADIENTS: dict[str, GradientSaliency] = {method.row.name: method for method in _GRADIENTS}

# Need only logits.
_PERTURBATIONS = (Occlusion(), Rise(), Lime(), Shapley())
PERTURBATIONS: dict[str, Perturbation] = {method.row.name: method for method in _PERTURBATIONS}
