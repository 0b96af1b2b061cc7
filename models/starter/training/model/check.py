"""python check.py MODEL RUN OUT.png: an exported folder against torch, and pictures drawn by ONNX Runtime alone."""

import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
import text_encoder
import torch
from autoencoder import LATENT_CHANNELS
from PIL import Image
from sample import ddim_step, load, trailing_timesteps
from train_denoiser import alphas

PARTS = ("text_encoder", "unet", "vae_decoder", "vae_encoder")


def sessions(folder):
    """An ONNX Runtime session for each part of a model folder."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    providers = ["CPUExecutionProvider"]
    return {p: onnxruntime.InferenceSession(folder / p / "model.onnx", options, providers) for p in PARTS}


@torch.no_grad()
def compare(parts, tokenizer, model, vae):
    """Prints how far each part is from torch's."""
    ids = text_encoder.encode(tokenizer, ["a red car on a beach", ""]).int()
    reference = model.text(ids.long())
    context = parts["text_encoder"].run(None, {"input_ids": ids.numpy()})[0]
    print("text", np.abs(context - reference.numpy()).max(), "of", reference.abs().max().item())
    x = torch.randn(2, LATENT_CHANNELS, 16, 24, generator=torch.Generator().manual_seed(0))
    t = torch.tensor([500, 500])
    ours = model.unet(x, t, reference).numpy()
    feed = {"sample": x.numpy(), "timestep": t.numpy(), "encoder_hidden_states": reference.numpy()}
    theirs = parts["unet"].run(None, feed)[0]
    print("denoiser", np.sqrt(((ours - theirs) ** 2).mean()), "rms of", np.sqrt((ours**2).mean()))
    ours, theirs = vae.decoder(x).numpy(), parts["vae_decoder"].run(None, {"latent_sample": x.numpy()})[0]
    print("decoder", np.abs(ours - theirs).max())


def draw(parts, tokenizer, prompt, width=256, height=256, steps=20, guidance=4.0, seed=0):
    """One picture, uint8 [H, W, 3], by ONNX Runtime; prints how long it took."""
    bars, times = alphas().numpy(), trailing_timesteps(steps)
    ids = text_encoder.encode(tokenizer, [prompt, ""]).int().numpy()
    context = parts["text_encoder"].run(None, {"input_ids": ids})[0]
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(1, LATENT_CHANNELS, height // 16, width // 16, generator=generator).numpy()
    started = time.time()
    for t, following in zip(times, [*times[1:], None], strict=True):
        feed = {
            "sample": np.concatenate([x, x]),
            "timestep": np.array([t, t]),
            "encoder_hidden_states": context,
        }
        told, untold = np.split(parts["unet"].run(None, feed)[0], 2)
        after = np.float32(1) if following is None else bars[following]
        x = ddim_step(x, untold + guidance * (told - untold), bars[t], after).astype(np.float32)
    sampled = time.time()
    y = parts["vae_decoder"].run(None, {"latent_sample": x})[0][0].clip(-1, 1)
    print(f"{prompt}: {steps} steps {sampled - started:.2f} s, decoding {time.time() - sampled:.2f} s")
    return ((y + 1) * 127.5).round().astype(np.uint8).transpose(1, 2, 0)


def main():
    """Reads the arguments and checks."""
    folder, run, out = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    parts = sessions(folder)
    for name, session in parts.items():
        print(name, [(i.name, i.type, i.shape) for i in session.get_inputs()])
    tokenizer, model, vae, _ = load(run, torch.float32)
    compare(parts, tokenizer, model, vae)
    row = [
        draw(parts, tokenizer, "a red car on a beach"),
        draw(parts, tokenizer, "a castle in the mountains at night", 384, 256),
        draw(parts, tokenizer, "a purple flower on a white background"),
    ]
    Image.fromarray(np.concatenate(row, 1)).save(out)


if __name__ == "__main__":
    main()
