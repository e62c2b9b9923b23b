"""What the five systems report of their models on their own data: shown as "reported by the source", never as ours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reported:
    """One published result: shares in [0, 1], log loss as the source gives it."""

    source: str  # S1 … S5
    data: str
    figures: tuple[tuple[str, float], ...]


_S1 = "FaceForensics (Face2Face), video frames"
_S2 = "140k Real and Fake Faces, test split"
_S3 = "140k faces"
_S4 = "FaceForensics++ Deepfakes"
_S5 = "40 000 faces"


def _four(precision: float, recall: float, f1: float, accuracy: float) -> tuple[tuple[str, float], ...]:
    return (("accuracy", accuracy), ("precision", precision), ("recall", recall), ("F1", f1))


def _two(accuracy: float, log_loss: float) -> tuple[tuple[str, float], ...]:
    return (("accuracy", accuracy), ("log loss", log_loss))


REPORTED: dict[str, tuple[Reported, ...]] = {
    "cnn": (
        Reported("S2", _S2, _two(0.9767, 0.0772)),
        Reported("S1", _S1, _four(0.9800, 0.9700, 0.9750, 0.9852)),
    ),
    "meso4": (Reported("S4", _S4, _two(0.7134, 1.691)),),
    "meso_inception4": (Reported("S4", _S4, _two(0.7571, 1.207)),),
    "mtcnn_classifier": (Reported("S5", _S5, (("accuracy", 0.9485),)),),
    "mobilenet_v2": (Reported("S5", _S5, (("accuracy", 0.9557),)),),
    "mobilenet_v2_ifmd": (Reported("S5", _S5, (("accuracy", 0.98),)),),
    "mobilenet_v3_small": (Reported("S3", _S3, _four(0.9895, 0.9895, 0.9895, 0.9895)),),
    "mobilenet_v3_large": (Reported("S3", _S3, _four(0.9981, 0.9980, 0.9980, 0.9981)),),
    "efficientnet_v2_b0": (Reported("S3", _S3, _four(0.9976, 0.9976, 0.9975, 0.9975)),),
    "efficientnet_v2_b1": (Reported("S3", _S3, _four(0.9983, 0.9983, 0.9983, 0.9983)),),
    "efficientnet_v2_b2": (Reported("S3", _S3, _four(0.9980, 0.9980, 0.9979, 0.9979)),),
    "efficientnet_v2_m": (Reported("S4", _S4, _two(0.944, 0.955)),),
    "xception": (
        Reported("S1", _S1, (*_four(0.9958, 0.9980, 0.9969, 0.9969), ("AUC", 0.9999))),
        Reported("S2", _S2, _two(0.9135, 0.2341)),
        Reported("S4", _S4, _two(0.941, 0.974)),
    ),
    "inception_resnet_v2": (
        Reported("S2", _S2, _two(0.9269, 0.2554)),
        Reported("S3", _S3, _four(0.9918, 0.9918, 0.9917, 0.9917)),
    ),
    "svm": (Reported("S1", _S1, _four(0.8500, 0.8000, 0.8250, 0.9024)),),
    "one_class_vae": (Reported("S1", _S1, _four(0.9700, 0.9550, 0.9625, 0.9820)),),
}
