"""What every model is, in three sentences, and the publication it comes from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    """A publication; `link` is where it can be read."""

    title: str
    authors: str
    year: int
    venue: str
    link: str


@dataclass(frozen=True, slots=True)
class About:
    """A model in three sentences, its papers, and what its source puts on top of it and feeds it."""

    sentences: tuple[str, str, str]
    papers: tuple[Paper, ...]
    head: str
    source_input: str


_MESO = Paper(
    "MesoNet: a Compact Facial Video Forgery Detection Network",
    "Darius Afchar, Vincent Nozick, Junichi Yamagishi, Isao Echizen",
    2018, "WIFS", "https://arxiv.org/abs/1809.00888",
)  # fmt: skip
_MTCNN = Paper(
    "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks",
    "Kaipeng Zhang, Zhanpeng Zhang, Zhifeng Li, Yu Qiao",
    2016, "IEEE Signal Processing Letters", "https://arxiv.org/abs/1604.02878",
)  # fmt: skip
_V2 = Paper(
    "MobileNetV2: Inverted Residuals and Linear Bottlenecks",
    "Mark Sandler, Andrew Howard, Menglong Zhu, Andrey Zhmoginov, Liang-Chieh Chen",
    2018, "CVPR", "https://arxiv.org/abs/1801.04381",
)  # fmt: skip
_V3 = Paper(
    "Searching for MobileNetV3",
    "Andrew Howard, Mark Sandler, Grace Chu, Liang-Chieh Chen and others",
    2019, "ICCV", "https://arxiv.org/abs/1905.02244",
)  # fmt: skip
_EFFICIENT = Paper(
    "EfficientNetV2: Smaller Models and Faster Training",
    "Mingxing Tan, Quoc V. Le",
    2021, "ICML", "https://arxiv.org/abs/2104.00298",
)  # fmt: skip
_XCEPTION = Paper(
    "Xception: Deep Learning with Depthwise Separable Convolutions",
    "François Chollet",
    2017, "CVPR", "https://arxiv.org/abs/1610.02357",
)  # fmt: skip
_INCEPTION = Paper(
    "Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning",
    "Christian Szegedy, Sergey Ioffe, Vincent Vanhoucke, Alex Alemi",
    2017, "AAAI", "https://arxiv.org/abs/1602.07261",
)  # fmt: skip
_BLENDS = Paper(
    "Detecting Deepfakes with Self-Blended Images",
    "Kaede Shiohara, Toshihiko Yamasaki",
    2022, "CVPR", "https://arxiv.org/abs/2204.08376",
)  # fmt: skip
_TRACES = Paper(
    "Rethinking the Up-Sampling Operations in CNN-based Generative Network for Generalizable Deepfake Detection",
    "Chuangchuang Tan, Yao Zhao, Shikui Wei, Guanghua Gu, Ping Liu, Yunchao Wei",
    2024, "CVPR", "https://arxiv.org/abs/2312.10461",
)  # fmt: skip
_RICH = Paper(
    "Rich Models for Steganalysis of Digital Images",
    "Jessica Fridrich, Jan Kodovský",
    2012, "IEEE TIFS", "https://doi.org/10.1109/TIFS.2012.2190402",
)  # fmt: skip
_LDP = Paper(
    "Local Derivative Pattern Versus Local Binary Pattern: Face Recognition With High-Order Local Pattern Descriptor",
    "Baochang Zhang, Yongsheng Gao, Sanqiang Zhao, Jianzhuang Liu",
    2010, "IEEE TIP", "https://doi.org/10.1109/TIP.2009.2035882",
)  # fmt: skip
_SVM = Paper(
    "Support-Vector Networks",
    "Corinna Cortes, Vladimir Vapnik",
    1995, "Machine Learning", "https://doi.org/10.1007/BF00994018",
)  # fmt: skip
_OC = Paper(
    "OC-FakeDect: Classifying Deepfakes Using One-Class Variational Autoencoder",
    "Hasam Khalid, Simon S. Woo",
    2020, "CVPR Workshops", "https://doi.org/10.1109/CVPRW50498.2020.00336",
)  # fmt: skip
_VAE = Paper(
    "Auto-Encoding Variational Bayes",
    "Diederik P. Kingma, Max Welling",
    2014, "ICLR", "https://arxiv.org/abs/1312.6114",
)  # fmt: skip

_STUDY_HEAD = (
    "Batch norm, a dense layer, dropout and a softmax over real and fake. S3 gives no width: 256 units are dfx's."
)
_EFFICIENT_SENTENCES = (
    "EfficientNetV2 was found by a search that weighs accuracy against training time.",
    "Its first blocks use plain 3 × 3 convolutions, which run fast; its later ones filter each map by itself and weigh the "
    "maps by what the whole picture holds (squeeze and excite).",
)  # fmt: skip


def _efficient(third: str) -> tuple[str, str, str]:
    first, second = _EFFICIENT_SENTENCES
    return first, second, third


ABOUT: dict[str, About] = {
    "cnn": About(
        (
            "Three plain convolutions, each followed by a pooling that halves the picture: the textbook network.",
            "A dense layer reads all that is left at once, and holds nearly all of the weights.",
            "It is the yardstick of S1 and S2: what a network gains over it is what its design is worth.",
        ),
        (),
        "Flatten, dropout 0.2, 64 dense units, dropout 0.2, one sigmoid unit.",
        "256 × 256 pixels in 0 … 1",
    ),
    "meso4": About(
        (
            "A very small network made for face swaps in compressed video.",
            "It looks at a middle scale, between single pixels, which compression destroys, and whole faces.",
            "Four convolutions with pooling shrink the picture until 16 maps of 8 × 8 are left to judge.",
        ),
        (_MESO,),
        "Flatten, dropout 0.5, 16 dense units with a leaky rectifier, dropout 0.5, one sigmoid unit.",
        "256 × 256 pixels in 0 … 1",
    ),
    "meso_inception4": About(
        (
            "MesoNet with its first two convolutions replaced by small inception modules.",
            "Each module looks with four branches of different reach, two of them with holes between what they read "
            "(dilation), and lays their maps side by side.",
            "It has about as few weights as Meso-4 and reaches a little wider.",
        ),
        (_MESO,),
        "Flatten, dropout 0.5, 16 dense units with a leaky rectifier, dropout 0.5, one sigmoid unit.",
        "256 × 256 pixels in 0 … 1",
    ),
    "mtcnn_classifier": About(
        (
            "MTCNN is known as a face detector of three small networks that refine each other's proposals.",
            "S5 chains the three, P-Net, R-Net and O-Net, into one classifier of faces.",
            "The dense layer that unfolds R-Net's code into maps again holds most of its weights: a count like that of "
            "the largest backbones for one of the shallowest networks.",
        ),
        (_MTCNN,),
        "A softmax over real and fake on O-Net's 256 numbers.",
        "256 × 256 pixels in 0 … 1",
    ),
    "mobilenet_v2": About(
        (
            "A network for telephones: few weights, few multiplications.",
            "Its blocks widen the maps, filter each of them by itself, and narrow them again; what entered is added to what "
            "comes out (inverted residuals).",
            "S5 puts a small head on it and trains all of it on faces.",
        ),
        (_V2,),
        "Mean over each map, 128 dense units, batch norm, dropout 0.3, one sigmoid unit.",
        "224 × 224 pixels in −1 … 1",
    ),
    "mobilenet_v2_ifmd": About(
        (
            "MobileNetV2 whose last block reads a difference of two of its own layers in place of one (intermediate feature "
            "map differencing).",
            "What two neighbouring blocks added is weighed by each map's share of the energy and normalised.",
            "No weight is added: S5 gives the same count as for MobileNetV2, from which this one is trained on.",
        ),
        (_V2,),
        "As MobileNetV2's: mean over each map, 128 dense units, batch norm, dropout 0.3, one sigmoid unit.",
        "224 × 224 pixels in −1 … 1",
    ),
    "mobilenet_v3_small": About(
        (
            "The smaller of two networks that a search for speed on telephones found.",
            "To MobileNetV2's blocks it adds squeeze and excite, which weighs every map by what the whole picture holds, and a "
            "cheaper activation.",
            "No other backbone here has fewer weights.",
        ),
        (_V3,),
        _STUDY_HEAD,
        "224 × 224 pixels in 0 … 255, scaled inside",
    ),
    "mobilenet_v3_large": About(
        (
            "The larger of two networks that a search for speed on telephones found.",
            "It has the same kinds of blocks as MobileNetV3 Small: more of them, with more maps.",
            "S3 finds it close to networks many times its size.",
        ),
        (_V3,),
        _STUDY_HEAD,
        "224 × 224 pixels in 0 … 255, scaled inside",
    ),
    "efficientnet_v2_b0": About(
        _efficient("B0 is the smallest of its family."), (_EFFICIENT,), _STUDY_HEAD,
        "224 × 224 pixels in 0 … 255, scaled inside",
    ),
    "efficientnet_v2_b1": About(
        _efficient("B1 is B0 with more blocks and a larger picture; S3 reports its best figures for it."),
        (_EFFICIENT,), _STUDY_HEAD, "240 × 240 pixels in 0 … 255, scaled inside",
    ),
    "efficientnet_v2_b2": About(
        _efficient("B2 is B1 with wider maps and a larger picture."), (_EFFICIENT,), _STUDY_HEAD,
        "260 × 260 pixels in 0 … 255, scaled inside",
    ),
    "efficientnet_v2_m": About(
        _efficient("M is by far the largest of its family here, and one half of S4's ensemble DeepGuard."),
        (_EFFICIENT,),
        "Mean over each map, dense layers of 1024, 512, 512 and 512 units, dropout 0.5, one sigmoid unit.",
        "299 × 299 pixels in 0 … 255, scaled inside",
    ),
    "xception": About(
        (
            "Xception takes the idea of inception to its end: every map is filtered by itself, then all are mixed place by "
            "place (separable convolution).",
            "Shortcuts carry what enters a block around it.",
            "It has been the usual backbone of deepfake detection since FaceForensics++, and three of the five sources use it.",
        ),
        (_XCEPTION,),
        "Mean over each map, then a softmax over real and fake.",
        "160 × 160 pixels in −1 … 1",
    ),
    "inception_resnet_v2": About(
        (
            "Every block looks at its input with several branches of different reach and adds what they found to what entered.",
            "Forty such blocks in three sizes make it one of the deepest networks here.",
            "S2's head flattens its last maps, so that the head alone has more weights than all before it.",
        ),
        (_INCEPTION,),
        "Flatten, 1024 dense units, one sigmoid unit.",
        "256 × 256 pixels in −1 … 1",
    ),
    "blending_specialist": About(
        (
            "dfx's own specialist for faces that were pasted into a photograph.",
            "It is a MobileNetV3 Small that has seen no fake at all: real faces and the same faces blended with altered copies "
            "of themselves.",
            "So it learns what a seam looks like, not what one generator's faces look like.",
        ),
        (_BLENDS, _V3),
        _STUDY_HEAD,
        "no source: 192 × 192 pixels in 0 … 255 are dfx's choice",
    ),
    "generator_specialist": About(
        (
            "dfx's own specialist for faces that a generator made from nothing.",
            "Fixed filters first take away what the picture shows and leave its finest detail, where up-sampling shows.",
            "A MobileNetV3 Small reads only that; the face itself never reaches it.",
        ),
        (_TRACES, _RICH, _V3),
        _STUDY_HEAD,
        "no source: 192 × 192 pixels in 0 … 255 are dfx's choice",
    ),
    "svm": About(
        (
            "S1's classical baseline: no network, but counts of small patterns in the grey levels.",
            "Local binary and derivative patterns say of each pixel which neighbours are darker; their histograms over a grid "
            "describe the face.",
            "A support vector machine with a Gaussian kernel compares them with those of 1 024 training faces.",
        ),
        (_LDP, _SVM),
        "A weighted sum of how alike the face is to each training face.",
        "160 × 160 pixels; S1 names the features only",
    ),
    "one_class_vae": About(
        (
            "S1's one-class baseline: an autoencoder that has seen real faces only.",
            "It squeezes a face into 96 numbers and draws it again from them.",
            "What it cannot redraw well, in pixels and in edges, it takes to be no real face.",
        ),
        (_OC, _VAE),
        "Root mean square errors of pixels and edges, joined by one unit.",
        "160 × 160 pixels; dfx's own size is smaller",
    ),
}  # fmt: skip
