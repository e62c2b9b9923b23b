"""S1's two baselines, which are fitted in ways of their own: a support vector machine and a one-class autoencoder.

Their run folders look like all others: `best.safetensors`, `plan.json`, `history.csv`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras

from dfx.data.dataset import of_sets, read_dataset, without
from dfx.errors import SettingError, UnknownModel
from dfx.train.plan import Plan
from dfx.types import Progress, no_progress

# How each is fitted where nothing else is asked for.
BASELINES: dict[str, Plan] = {
    "svm": Plan("svm", epochs=1, steps=100, augment="light"),
    "one_class_vae": Plan("one_class_vae", epochs=10, steps=60, warm_up=60, weight_decay=1e-4, augment="light"),
}


def train_baseline(
    name: str,
    data: Path,
    out: Path,
    plan: Plan | None = None,
    *,
    resume: bool = False,
    progress: Progress = no_progress,
) -> Path:
    """Fit the baseline of that name on the train split of `data`, chosen on its val split; returns the best weights' file.

    `plan` as for any training; the machine draws `steps` · `batch` faces once. Raises UnknownModel, SettingError for a plan
    with blends or a teacher, DataError where faces are missing, TrainingError (NaN loss, no disk).
    """
    from dfx.train.baselines.svm import fit_svm
    from dfx.train.baselines.vae import fit_vae

    if name not in BASELINES:
        raise UnknownModel(f"There is no baseline {name[:60]!r}; there are: {', '.join(BASELINES)}.")
    plan = plan or BASELINES[name]
    if plan.model != name:
        raise SettingError(f"The plan is for {plan.model}, not for {name}.")
    if plan.blend or plan.soft:
        raise SettingError(f"{name} is fitted on the faces and labels as they are: it takes no blends and no teacher.")
    keras.utils.set_random_seed(plan.seed)
    files = [file for split in ("train", "val") for file in of_sets(read_dataset(data, (split,)), plan.sets)]
    kept = without(files, plan.without)
    train, val = ([file for file in kept if file.split == split] for split in ("train", "val"))
    if name == "svm":
        return fit_svm(replace(plan, epochs=1), train, val, out, progress)
    return fit_vae(plan, train, val, out, resume=resume, progress=progress)
