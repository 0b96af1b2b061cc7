"""python encode_scenes.py RUN NAME...: scenes (NAME.rgb) and their mirror images as NAME.npy.

What it writes is float16 [2 N, 12, 16, 16].

The first call measures each latent channel and folds the normalisation (mean 0, deviation 1) into the autoencoder's own
first and last convolutions, RUN/vae-normal.pt: the exported scaling factor is 1, and training sees unit latents.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from autoencoder import LATENT_CHANNELS, Vae

BATCH = 32
MEASURED = 1024


def pictures(name):
    """Uint8 [N, 256, 256, 3], left on the disk."""
    return np.memmap(f"{name}.rgb", np.uint8, "r").reshape(-1, 256, 256, 3)


def tensor(block):
    """Pictures as the encoder takes them: float32 [B, 3, 256, 256] in -1..1."""
    x = torch.from_numpy(np.array(block)).permute(0, 3, 1, 2).float() / 127.5 - 1
    return x.contiguous(memory_format=torch.channels_last)


def normalised(run, name):
    """The autoencoder whose latents have mean 0 and deviation 1 in every channel; made from RUN/vae.pt once."""
    vae = Vae()
    if (run / "vae-normal.pt").exists():
        vae.load_state_dict(torch.load(run / "vae-normal.pt"))
        return vae
    vae.load_state_dict(torch.load(run / "vae.pt"))
    fold_normalisation(vae, pictures(name)[:MEASURED])
    torch.save(vae.state_dict(), run / "vae-normal.pt")
    return vae


@torch.no_grad()
def fold_normalisation(vae, scenes):
    """Measures the latents of some scenes and changes the two convolutions next to them."""
    z = torch.cat([vae.encoder(tensor(scenes[i : i + 16])).chunk(2, 1)[0] for i in range(0, len(scenes), 16)])
    mean, std = z.mean((0, 2, 3)), z.std((0, 2, 3))
    print("channel means", mean.numpy().round(2), "deviations", std.numpy().round(2), flush=True)
    last, first = vae.encoder.net[-1], vae.decoder.net[0]
    last.weight[:LATENT_CHANNELS] /= std[:, None, None, None]
    last.bias[:LATENT_CHANNELS] = (last.bias[:LATENT_CHANNELS] - mean) / std
    last.bias[LATENT_CHANNELS:] -= 2 * std.log()
    # z = n * std + mean; the zero padding of the first convolution becomes "mean" only inside the picture.
    first.bias += torch.einsum("oihw,i->o", first.weight, mean)
    first.weight *= std[None, :, None, None]


@torch.no_grad()
def encode_file(encode, name):
    """Writes NAME.npy in one go: the scenes, then their mirror images. Answers how many scenes."""
    scenes = pictures(name)
    n = len(scenes)
    unfinished = Path(f"{name}.npy.new")
    shape = (2 * n, LATENT_CHANNELS, 16, 16)
    out = np.lib.format.open_memmap(unfinished, "w+", np.float16, shape)
    for i in range(0, n, BATCH):
        x = tensor(scenes[i : i + BATCH]).bfloat16()
        size = len(x)
        if size < BATCH:  # one shape only: every other would be compiled anew
            x = torch.cat([x, x[:1].expand(BATCH - size, -1, -1, -1)])
        for at, side in ((i, x), (n + i, x.flip(3))):
            means = encode(side.contiguous(memory_format=torch.channels_last)).chunk(2, 1)[0]
            out[at : at + size] = means.float().numpy()[:size]
    out.flush()
    unfinished.replace(f"{name}.npy")
    return n


def main():
    """Reads the arguments and encodes."""
    run, names = Path(sys.argv[1]), sys.argv[2:]
    torch.set_num_threads(int(os.environ.get("THREADS", "2")))
    encoder = normalised(run, names[0]).encoder.bfloat16().eval().to(memory_format=torch.channels_last)
    encode = torch.compile(encoder)
    for name in names:
        started = time.time()
        print(f"{name}: {encode_file(encode, name)} scenes in {time.time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
