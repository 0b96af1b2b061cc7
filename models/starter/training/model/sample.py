"""python sample.py RUN OUT.png [STEPS] [GUIDANCE] [PROMPTS.txt]: a contact sheet from the averaged weights.

Draws with DDIM (trailing timesteps). Settings from the environment: START (which file of RUN, unet.pt), THREADS.
"""

import os
import sys
import textwrap
from pathlib import Path

import numpy as np
import text_encoder
import torch
from autoencoder import LATENT_CHANNELS, Vae
from PIL import Image, ImageDraw
from train_denoiser import STEPS, Model, alphas

BATCH = 20
COLUMNS, CELL, FOOT = 8, 160, 30


def load(run, dtype=torch.bfloat16):
    """Tokenizer, denoiser with text encoder, autoencoder, and the samples seen, of a training folder."""
    saved = torch.load(run / os.environ.get("START", "unet.pt"))
    tokenizer = text_encoder.load(run / "tokenizer")
    model = Model(len(tokenizer), saved["widths"])
    for p, average in zip(model.parameters(), saved["optimizer"]["average"], strict=True):
        p.data.copy_(average)
    vae = Vae()
    vae.load_state_dict(torch.load(run / "vae-normal.pt"))
    return tokenizer, model.to(dtype).eval(), vae.eval(), saved["seen"]


def trailing_timesteps(steps):
    """The timesteps of a drawing, the noisiest first."""
    return [round(STEPS - i * STEPS / steps) - 1 for i in range(steps)]


def ddim_step(x, velocity, a, b):
    """From the cumulative alpha a to b (Song et al. 2021, without noise), given a predicted velocity."""
    clean, noise = a**0.5 * x - (1 - a) ** 0.5 * velocity, a**0.5 * velocity + (1 - a) ** 0.5 * x
    return b**0.5 * clean + (1 - b) ** 0.5 * noise


@torch.no_grad()
def ddim(model, tokenizer, prompts, steps=20, guidance=4.0, seed=0, dtype=torch.bfloat16):
    """Latents [N, 12, 16, 16] of some prompts."""
    bars = alphas()
    ids = text_encoder.encode(tokenizer, prompts + [""] * len(prompts)).long()
    context = model.text(ids)
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(len(prompts), LATENT_CHANNELS, 16, 16, generator=generator)
    times = trailing_timesteps(steps)
    for t, following in zip(times, [*times[1:], None], strict=True):
        both = torch.cat([x, x]).to(dtype)
        told, untold = model.unet(both, torch.full((len(both),), t), context).float().chunk(2)
        velocity = untold + guidance * (told - untold)
        x = ddim_step(x, velocity, bars[t], torch.tensor(1.0) if following is None else bars[following])
    return x


@torch.no_grad()
def decode(vae, z):
    """Latents -> uint8 [N, H, W, 3]."""
    y = (vae.decoder(z).clamp(-1, 1) + 1) * 127.5
    return y.round().byte().permute(0, 2, 3, 1).numpy()


def sheet_of(pictures, prompts):
    """Pictures over their prompts."""
    rows = -(-len(prompts) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * CELL, rows * (CELL + FOOT)), "white")
    draw = ImageDraw.Draw(sheet)
    for i, (picture, prompt) in enumerate(zip(pictures, prompts, strict=True)):
        x, y = i % COLUMNS * CELL, i // COLUMNS * (CELL + FOOT)
        sheet.paste(Image.fromarray(picture).resize((CELL - 4, CELL - 4), Image.LANCZOS), (x, y))
        draw.text((x, y + CELL - 3), "\n".join(textwrap.wrap(prompt, 26)[:2]), fill="black")
    return sheet


def main():
    """Reads the arguments and draws."""
    run, out = Path(sys.argv[1]), sys.argv[2]
    steps = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    guidance = float(sys.argv[4]) if len(sys.argv) > 4 else 4.0
    file = Path(sys.argv[5]) if len(sys.argv) > 5 else Path(__file__).with_name("prompts.txt")
    prompts = file.read_text().strip().split("\n")
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    tokenizer, model, vae, seen = load(run)
    blocks = [
        decode(vae, ddim(model, tokenizer, prompts[i : i + BATCH], steps, guidance, seed=i))
        for i in range(0, len(prompts), BATCH)
    ]
    sheet_of(np.concatenate(blocks), prompts).save(out)
    print(f"{seen} samples seen -> {out}")


if __name__ == "__main__":
    main()
