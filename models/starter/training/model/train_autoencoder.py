"""python train_autoencoder.py RUN MINUTES NAME.rgb...: trains the autoencoder on scenes; goes on from RUN/vae.pt.

Loss: L1 + 0.5 MSE + half the L1 of the picture's gradients (edges) + 2e-4 KL, on 128 x 128 crops. The last scenes are
held out. DECODER=1 keeps the encoder as it is (its latents are in use) and trains the decoder of RUN/vae-normal.pt.
Other settings from the environment: LR, THREADS.
"""

import math
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from autoencoder import Vae
from optimizer import MasterMuon

BATCH, CROP, HELD = 16, 128, 200
LR = float(os.environ.get("LR", "1e-3"))
DECODER = bool(os.environ.get("DECODER"))


class Scenes:
    """Painted scenes, uint8 [N, 256, 256, 3] a file, read from the disk as they are needed."""

    def __init__(self, files):
        self.files = [np.memmap(f, np.uint8, "r").reshape(-1, 256, 256, 3) for f in files]
        self.rng = np.random.default_rng()

    def batch(self):
        """Random crops, half of them mirrored, float32 [BATCH, 3, CROP, CROP] in -1..1."""
        out = np.empty((BATCH, CROP, CROP, 3), np.uint8)
        for i in range(BATCH):
            scenes = self.files[self.rng.integers(len(self.files))]
            y, x = self.rng.integers(0, 256 - CROP + 1, 2)
            out[i] = scenes[self.rng.integers(len(scenes) - HELD), y : y + CROP, x : x + CROP]
            if self.rng.random() < 0.5:
                out[i] = out[i, :, ::-1]
        pictures = torch.from_numpy(out).permute(0, 3, 1, 2).float() / 127.5 - 1
        return pictures.contiguous(memory_format=torch.channels_last)

    def held_out(self):
        """Forty of the scenes that are not trained on, one by one, float32 [1, 3, 256, 256]."""
        for scene in self.files[-1][-HELD::5]:
            yield torch.from_numpy(np.array(scene)).permute(2, 0, 1)[None].float() / 127.5 - 1


def is_matrix(name, weight):
    """Whether a weight is an inner matrix: not one of the convolutions at the ends of the encoder or the decoder."""
    ends = ("encoder.net.1.", "encoder.net.11.", "decoder.net.0.", "decoder.net.17.")
    return weight.ndim > 1 and not name.startswith(ends)


def start(run):
    """The model and its optimizer: as they were saved, or new."""
    model = Vae().bfloat16().to(memory_format=torch.channels_last)
    weights, state = read(run)
    if weights is not None:
        model.load_state_dict({k: v.bfloat16() for k, v in weights.items()})
    if DECODER:
        model.encoder.requires_grad_(False)
    optimizer = MasterMuon(model, LR, is_matrix, betas=(0.9, 0.95), decay=0.0, ema=0.998)
    if state is not None:
        optimizer.load(state)
    elif weights is not None:
        trained = [k for k, p in model.named_parameters() if p.requires_grad]
        for master, average, name in zip(optimizer.masters, optimizer.average, trained, strict=True):
            master.copy_(weights[name])
            average.copy_(master)
    return model, optimizer


def read(run):
    """Weights and the optimizer's state, as far as they are there."""
    file, state = (run / "vae-normal.pt", run / "decoder.pt") if DECODER else (run / "vae.pt", run / "autoencoder.pt")
    return [torch.load(f) if f.exists() else None for f in (file, state)]


def save(run, model, optimizer):
    """Writes both, each in one go."""
    weights = {k: v.clone() for k, v in averaged(model, optimizer).state_dict().items()}
    replace(run / ("vae-normal.pt" if DECODER else "vae.pt"), weights)
    replace(run / ("decoder.pt" if DECODER else "autoencoder.pt"), optimizer.state())


def replace(file, content):
    """Whoever reads the file sees the old one or the new one."""
    unfinished = file.with_suffix(".new")
    torch.save(content, unfinished)
    unfinished.replace(file)


def loss_of(model, x):
    """Pictures [B, 3, H, W] float32 -> the loss, and the mean KL."""
    y, mean, logvar = model(x.bfloat16())
    d = y.float() - x
    edges = (d[..., 1:] - d[..., :-1]).abs().mean() + (d[..., 1:, :] - d[..., :-1, :]).abs().mean()
    kl = 0.5 * (mean.pow(2) + logvar.exp() - 1 - logvar).mean()
    return d.abs().mean() + 0.5 * d.pow(2).mean() + 0.5 * edges + 2e-4 * kl, kl


def averaged(model, optimizer):
    """A float32 model of the averaged weights."""
    smooth = Vae()
    smooth.load_state_dict({k: v.float() for k, v in model.state_dict().items()})
    trained = [p for k, p in smooth.named_parameters() if not DECODER or k.startswith("decoder")]
    for p, average in zip(trained, optimizer.average, strict=True):
        p.data.copy_(average)
    return smooth.eval()


@torch.no_grad()
def psnr(smooth, scenes):
    """Peak signal-to-noise ratio over the held-out scenes, in decibels."""
    errors = []
    for x in scenes.held_out():
        y = smooth.decoder(smooth.encoder(x).chunk(2, 1)[0]).clamp(-1, 1)
        errors.append(((y - x) / 2).pow(2).mean().item())
    return -10 * math.log10(np.mean(errors))


def train(run, scenes, minutes):
    """Trains for so many minutes, with a cosine's fall of the learning rate."""
    model, optimizer = start(run)
    compiled = torch.compile(lambda x: loss_of(model, x))
    pool = ThreadPoolExecutor(1)
    ahead = pool.submit(scenes.batch)
    began, step, total = time.time(), 0, 0.0
    while (at := (time.time() - began) / (60 * minutes)) < 1:
        x = ahead.result()
        ahead = pool.submit(scenes.batch)
        loss, kl = compiled(x)
        loss.backward()
        fall = 0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * at))
        optimizer.step(LR * min(1, (step + 1) / 100) * fall)
        step, total = step + 1, total + loss.item()
        if step % 100 == 0:
            print(
                f"step {step} {time.time() - began:.0f}s loss {total / 100:.4f} kl {kl.item():.2f}",
                flush=True,
            )
            total = 0.0
        if step % 1000 == 0:
            print(f"  psnr {psnr(averaged(model, optimizer), scenes):.2f} dB", flush=True)
            save(run, model, optimizer)
    save(run, model, optimizer)
    print(f"done: {step} steps, psnr {psnr(averaged(model, optimizer), scenes):.2f} dB", flush=True)


def main():
    """Reads the arguments and trains."""
    run, minutes, files = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    run.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(int(time.time()))
    torch.set_num_threads(int(os.environ.get("THREADS", "2")))
    train(run, Scenes(files), minutes)


if __name__ == "__main__":
    main()
