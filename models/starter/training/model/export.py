"""python export.py RUN OUT [NAME]: writes the model folder (Optimum's ONNX layout) from the averaged weights.

The text encoder and the denoiser are stored as int8 with a scale a row, the autoencoder as float16 (small_weights.py).
Scenes NAME.rgb with their latents NAME.npy fit preview.json anew; without them it is to be copied from elsewhere.
"""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import text_encoder
import torch
from autoencoder import LATENT_CHANNELS
from sample import load
from small_weights import shrink
from torch import nn
from twin import clip_twin

OPSET = 17
PREVIEW_SCENES = 400
SPACE = {0: "batch", 2: "height", 3: "width"}
SCHEDULER = {
    "_class_name": "DPMSolverMultistepScheduler",
    "num_train_timesteps": 1000,
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "prediction_type": "v_prediction",
    "rescale_betas_zero_snr": True,
    "timestep_spacing": "trailing",
    "algorithm_type": "dpmsolver++",
    "solver_order": 2,
    "solver_type": "midpoint",
    "lower_order_final": True,
    "steps_offset": 1,
    "thresholding": False,
    "use_karras_sigmas": False,
    "final_sigmas_type": "zero",
}
INDEX = {
    "_class_name": "StableDiffusionPipeline",
    "feature_extractor": [None, None],
    "image_encoder": [None, None],
    "requires_safety_checker": False,
    "safety_checker": [None, None],
    "scheduler": ["diffusers", "DPMSolverMultistepScheduler"],
    "text_encoder": ["transformers", "CLIPTextModel"],
    "tokenizer": ["transformers", "CLIPTokenizer"],
    "unet": ["diffusers", "UNet2DConditionModel"],
    "vae": ["diffusers", "AutoencoderKL"],
}
TEXT_FIELDS = [
    "vocab_size",
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "max_position_embeddings",
    "hidden_act",
    "projection_dim",
    "bos_token_id",
    "eos_token_id",
    "pad_token_id",
    "model_type",
    "layer_norm_eps",
]
VAE = {
    "_class_name": "AutoencoderKL",
    "in_channels": 3,
    "out_channels": 3,
    "latent_channels": LATENT_CHANNELS,
    "sample_size": 256,
    "scaling_factor": 1.0,
    "block_out_channels": [64, 128, 192, 192, 192],
}


class TextOutputs(nn.Module):
    """CLIPTextModel with int32 ids in, and its two outputs as a tuple."""

    def __init__(self, twin):
        super().__init__()
        self.twin = twin

    def forward(self, input_ids):
        """Token ids [B, L] -> last_hidden_state, pooler_output."""
        out = self.twin(input_ids.long())
        return out.last_hidden_state, out.pooler_output


class PlainEncoder(nn.Module):
    """The encoder, its first two layers (unshuffle by 4, 3 x 3 convolution) as one 12 x 12 convolution of stride 4."""

    def __init__(self, encoder):
        super().__init__()
        first = encoder.net[1]
        n = first.out_channels
        kernel = first.weight.reshape(n, 3, 4, 4, 3, 3).permute(0, 1, 4, 2, 5, 3).reshape(n, 3, 12, 12)
        self.stem = nn.Conv2d(3, n, 12, 4, 4)
        self.stem.weight.data.copy_(kernel)
        self.stem.bias.data.copy_(first.bias)
        self.rest = encoder.net[2:]

    def forward(self, sample):
        """Pictures [B, 3, H, W] -> latent parameters [B, 24, H/16, W/16]."""
        return self.rest(self.stem(sample))


def to_onnx(module, args, folder, inputs, outputs, axes, kind):
    """Traces a module into FOLDER/model.onnx and shrinks its weights."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "model.onnx"
    named = {"input_names": inputs, "output_names": outputs, "dynamic_axes": axes}
    with torch.no_grad():
        torch.onnx.export(module, args, str(path), opset_version=OPSET, dynamo=False, do_constant_folding=True, **named)
    shrink(path, kind, module)


def export_text_encoder(own, vocabulary, folder):
    """The text encoder, as CLIP's."""
    ids = torch.zeros(1, text_encoder.LENGTH, dtype=torch.int32)
    module = TextOutputs(clip_twin(own, vocabulary)).eval()
    axes = {"input_ids": {0: "batch", 1: "length"}}
    to_onnx(module, (ids,), folder, ["input_ids"], ["last_hidden_state", "pooler_output"], axes, "int8")
    settings = text_encoder.config(vocabulary).to_dict()
    known = {k: v for k, v in settings.items() if k in TEXT_FIELDS}
    write_json(folder / "config.json", {"architectures": ["CLIPTextModel"], **known})


def export_denoiser(unet, folder):
    """The denoiser, as Stable Diffusion's UNet."""
    context = torch.randn(2, text_encoder.LENGTH, text_encoder.WIDTH)
    args = (torch.randn(2, LATENT_CHANNELS, 16, 16), torch.tensor([5, 9]), context)
    names = ["sample", "timestep", "encoder_hidden_states"]
    axes = {"sample": SPACE, "timestep": {0: "batch"}, "encoder_hidden_states": {0: "batch", 1: "length"}}
    to_onnx(unet, args, folder, names, ["out_sample"], {**axes, "out_sample": SPACE}, "int8")
    channels = {"in_channels": LATENT_CHANNELS, "out_channels": LATENT_CHANNELS}
    about = {"_class_name": "UNet2DConditionModel", "sample_size": 16}
    write_json(folder / "config.json", {**about, **channels, "cross_attention_dim": text_encoder.WIDTH})


def export_autoencoder(vae, out):
    """Decoder and encoder, each in a folder of its own."""
    latents = torch.randn(1, LATENT_CHANNELS, 16, 16)
    axes = {"latent_sample": SPACE, "sample": SPACE}
    to_onnx(vae.decoder, (latents,), out / "vae_decoder", ["latent_sample"], ["sample"], axes, "fp16")
    encoder = PlainEncoder(vae.encoder).eval()
    x = torch.rand(1, 3, 128, 192) * 2 - 1
    with torch.no_grad():
        assert (encoder(x) - vae.encoder(x)).abs().max() < 1e-3
    axes = {"sample": SPACE, "latent_parameters": SPACE}
    picture = torch.randn(1, 3, 256, 256)
    to_onnx(encoder, (picture,), out / "vae_encoder", ["sample"], ["latent_parameters"], axes, "fp16")
    for part in ("vae_decoder", "vae_encoder"):
        write_json(out / part / "config.json", VAE)


def fit_preview(name):
    """The linear map from latents to a picture 16 times smaller, by least squares over some scenes."""
    n = PREVIEW_SCENES
    z = np.load(f"{name}.npy", mmap_mode="r")[:n].astype(np.float64)
    z = z.transpose(0, 2, 3, 1).reshape(-1, LATENT_CHANNELS)
    pixels = np.memmap(f"{name}.rgb", np.uint8, "r").reshape(-1, 16, 16, 16, 16, 3)[:n]
    pixels = pixels.mean((2, 4)).reshape(-1, 3) / 127.5 - 1
    a = np.concatenate([z, np.ones((len(z), 1))], 1)
    fit, *_ = np.linalg.lstsq(a, pixels, rcond=None)
    error = np.sqrt(((a @ fit - pixels) ** 2).mean())
    return {
        "about": "RGB in -1..1 of a picture 16 times smaller than the decoded one: "
        "factors [12][3] times the latents, plus bias [3]",
        "factors": np.round(fit[:-1], 5).tolist(),
        "bias": np.round(fit[-1], 5).tolist(),
        "rmse": round(float(error), 4),
    }


def write_json(path, fields, indent=1):
    """Writes a JSON file; on one line where indent is None."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(fields, indent=indent) + "\n")


def main():
    """Reads the arguments and exports."""
    run, out = Path(sys.argv[1]), Path(sys.argv[2])
    tokenizer, model, vae, seen = load(run, torch.float32)
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(run / "tokenizer", out / "tokenizer")
    export_text_encoder(model.text, len(tokenizer), out / "text_encoder")
    export_denoiser(model.unet, out / "unet")
    export_autoencoder(vae, out)
    write_json(out / "scheduler" / "scheduler_config.json", SCHEDULER)
    write_json(out / "model_index.json", INDEX)
    if len(sys.argv) > 3:
        write_json(out / "preview.json", fit_preview(sys.argv[3]), indent=None)
    write_json(out / "training.json", {"samples": seen}, indent=None)
    total = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    print(f"{out}: {total / 1e6:.1f} MB, {seen} samples")


if __name__ == "__main__":
    main()
