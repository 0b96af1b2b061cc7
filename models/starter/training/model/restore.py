"""python restore.py MODEL RUN: turns a model folder (export.py) back into RUN/unet.pt and RUN/vae-normal.pt."""

import json
import shutil
import sys
from pathlib import Path

import text_encoder
import torch
from autoencoder import Vae
from optimizer import MasterAdamW
from small_weights import read
from train_denoiser import Model
from twin import own_name


def fit(module, values):
    """Loads weights by name, each in the shape that the module has."""
    state = {k: values[k].reshape(p.shape) for k, p in module.named_parameters()}
    module.load_state_dict(state, strict=False)


def restore_model(folder, vocabulary):
    """Text encoder and denoiser, and the denoiser's widths."""
    unet = read(folder / "unet" / "model.onnx")
    widths = [unet["stem.weight"].shape[0], unet["down.weight"].shape[0]]
    model = Model(vocabulary, widths)
    fit(model.unet, unet)
    text = read(folder / "text_encoder" / "model.onnx")
    fit(model.text, {own_name(k): v for k, v in text.items()})
    return model, widths


def restore_autoencoder(folder):
    """Encoder and decoder; the encoder's first convolution is taken apart again (export.py, PlainEncoder)."""
    vae, encoder = Vae(), read(folder / "vae_encoder" / "model.onnx")
    fit(vae.decoder, read(folder / "vae_decoder" / "model.onnx"))
    stem = encoder.pop("stem.weight").reshape(-1, 3, 3, 4, 3, 4)
    kernel = stem.permute(0, 1, 3, 5, 2, 4).reshape(-1, 48, 3, 3)
    first = {"net.1.weight": kernel, "net.1.bias": encoder.pop("stem.bias")}
    # A slice of a Sequential keeps its layers' numbers: rest.2 is net.2.
    rest = {f"net.{k.split('.', 1)[1]}": v for k, v in encoder.items()}
    fit(vae.encoder, first | rest)
    return vae


def main():
    """Reads the arguments and restores."""
    folder, run = Path(sys.argv[1]), Path(sys.argv[2])
    run.mkdir(parents=True, exist_ok=True)
    if not (run / "tokenizer").exists():
        shutil.copytree(folder / "tokenizer", run / "tokenizer")
    vocabulary = len(text_encoder.load(run / "tokenizer"))
    model, widths = restore_model(folder, vocabulary)
    seen = json.loads((folder / "training.json").read_text())["samples"]
    state = {
        "optimizer": MasterAdamW(model, 1e-3).state(),
        "seen": seen,
        "widths": widths,
        "vocabulary": vocabulary,
    }
    torch.save(state, run / "unet.pt")
    torch.save(restore_autoencoder(folder).state_dict(), run / "vae-normal.pt")
    print(f"{folder} -> {run}: {seen} samples seen")


if __name__ == "__main__":
    main()
