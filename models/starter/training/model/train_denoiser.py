"""python train_denoiser.py RUN MINUTES NAME...: trains text encoder and denoiser on NAME.npy, .cover and .jsonl.

v prediction on Stable Diffusion's betas rescaled to a terminal signal-to-noise ratio of zero; a tenth of the captions
is dropped for guidance. Where a picture's subjects are, errors count SUBJECT_WEIGHT times as much as elsewhere in it:
clouds and trees may be anywhere, but a cat with the ears of a rabbit is no cat. The learning rate is constant, then
falls linearly over the last DECAY of the time. RUN/pid names the process. RUN/unet.pt is saved every ten minutes and
where the process is told to end (SIGTERM), RUN/stable.pt just before the fall: START=stable.pt goes on from that one.
Other settings from the environment: LR, BATCH, WIDTHS (of a new model), THREADS.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

import numpy as np
import text_encoder
import torch
from denoiser import UNet
from optimizer import MasterMuon
from torch import nn
from torch.nn import functional as F

BATCH = int(os.environ.get("BATCH", "96"))
LR = float(os.environ.get("LR", "8e-4"))
DECAY = float(os.environ.get("DECAY", "0.05"))
START = os.environ.get("START", "unet.pt")
WIDTHS = json.loads(os.environ.get("WIDTHS", "[128, 320]"))
STEPS = 1000
DROPPED = 0.1
SUBJECT_WEIGHT = 4
THIN = 0.25  # a cell that a subject covers by so much counts as covered: ears and legs are thin
EARLIER = 0.75  # an exponent: the noisiest tenth of the timesteps comes up 2.8 times as often as the least noisy
LEARNED_FROM = 40_000  # scenes whose captions the tokenizer is learned from
SAVE_SECONDS = 600
SAY_STEPS = 100
EMA = 0.995  # 200 steps: longer than the learning rate takes to fall, and old weights would still be in it


def alphas(steps=STEPS):
    """Cumulative products of Stable Diffusion's schedule, rescaled so that the last one is zero (Lin et al. 2023)."""
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, steps, dtype=torch.float64) ** 2
    root = (1 - betas).cumprod(0).sqrt()
    root = (root - root[-1]) * root[0] / (root[0] - root[-1])
    return (root**2).float()


class Model(nn.Module):
    """The text encoder and the denoiser, trained as one."""

    def __init__(self, vocabulary, widths=WIDTHS):
        super().__init__()
        self.text, self.unet = text_encoder.TextEncoder(vocabulary), UNet(widths=tuple(widths))

    def forward(self, x, t, ids):
        """Latents [B, 12, h, w], timesteps [B] and token ids [B, L] -> velocity [B, 12, h, w]."""
        return self.unet(x, t, self.text(ids))


class Data:
    """Latents [N, 12, 16, 16] float16, their weights [N, 1, 16, 16] and their captions' token ids [N, captions, L].

    Every pass is in another order.
    """

    def __init__(self, run, names):
        captions, arrays, covers = [], [], []
        for name in names:
            with Path(f"{name}.jsonl").open() as lines:
                own = [[caption["text"] for caption in json.loads(line)["captions"]] for line in lines]
            captions += own + own  # the mirror images follow the scenes
            arrays.append(np.load(f"{name}.npy"))
            cover = np.fromfile(f"{name}.cover", np.uint8).reshape(-1, 1, 16, 16)
            covers += [cover, cover[..., ::-1]]
        self.latents = torch.from_numpy(np.concatenate(arrays))
        self.weights = weights(torch.from_numpy(np.concatenate(covers)))
        folder = run / "tokenizer"
        text_encoder.learn((text for own in captions[:LEARNED_FROM] for text in own), folder)
        tokenizer = text_encoder.load(folder)
        self.pieces = text_encoder.parts_of_pieces(folder)
        texts = sorted({text for own in captions for text in own})
        number = {text: i for i, text in enumerate(texts)}
        self.ids = text_encoder.encode(tokenizer, texts)
        self.captions = torch.tensor([[number[text] for text in own] for own in captions])
        self.empty = text_encoder.encode(tokenizer, [""])[0].long()
        self.longest = int((self.ids != tokenizer.eos_token_id).sum(1).max())
        self.order, self.cursor = torch.randperm(len(self.latents)), 0

    def batch(self):
        """Latents float32, weights and ids of the next pictures, by one of their captions; a tenth of them is empty."""
        if self.cursor + BATCH > len(self.order):
            self.order, self.cursor = torch.randperm(len(self.latents)), 0
        pick = self.order[self.cursor : self.cursor + BATCH]
        self.cursor += BATCH
        ways = torch.randint(self.captions.shape[1], (BATCH,))
        ids = self.ids[self.captions[pick, ways]].long()
        ids[torch.rand(BATCH) < DROPPED] = self.empty
        return self.latents[pick].float(), self.weights[pick].float(), ids


def weights(covers):
    """How much each place of a picture counts, float16 [N, 1, 16, 16] with a mean of 1 in every picture.

    `covers` [N, 1, 16, 16] is how much of each place its subjects cover, 0 to 255. What is next to them counts as they
    do: it is where their outlines are.
    """
    near = F.max_pool2d((covers.float() / 255 / THIN).clamp(max=1), 3, 1, 1)
    each = 1 + (SUBJECT_WEIGHT - 1) * near
    return (each / each.mean((2, 3), keepdim=True)).half()


class Losses:
    """The mean loss since it was last told, also by quarter of the timesteps."""

    def __init__(self):
        self.clear()

    def clear(self):
        """Forgets."""
        self.total, self.count, self.sums, self.counts = 0.0, 0, np.zeros(4), np.zeros(4)

    def add(self, t, each):
        """Takes a loss per picture [B] at timesteps [B]."""
        self.total, self.count = self.total + each.mean().item(), self.count + 1
        self.sums += np.bincount((t // 250).numpy(), each.detach().numpy(), 4)
        self.counts += np.bincount((t // 250).numpy(), minlength=4)

    def told(self):
        """The words for the log; forgets what they say."""
        words = f"loss {self.total / self.count:.4f} by t {(self.sums / self.counts).round(3)}"
        self.clear()
        return words


def spread_timesteps():
    """Timesteps [BATCH] that cover the whole range, the noisier ones more densely, in random order."""
    even = (torch.arange(BATCH) + torch.rand(BATCH)) / BATCH
    t = (even**EARLIER * STEPS).long().clamp(max=STEPS - 1)
    return t[torch.randperm(BATCH)]


def losses_of(model, bars, latents, weights, ids):
    """Timesteps [B] and the squared error of the predicted velocity, a weighted mean for each picture [B]."""
    t = spread_timesteps()
    a = bars[t][:, None, None, None]
    noise = torch.randn_like(latents)
    x = a.sqrt() * latents + (1 - a).sqrt() * noise
    velocity = a.sqrt() * noise - (1 - a).sqrt() * latents
    out = model(x.bfloat16().contiguous(memory_format=torch.channels_last), t, ids)
    return t, ((out.float() - velocity).pow(2) * weights).mean((1, 2, 3))


def with_new_pieces(state, pieces):
    """The optimizer's state with a row of the token embedding for each piece that the tokenizer has learned since.

    `pieces` are (a, b) for a piece that joins a and b, None for a byte. A new row is the mean of its parts' rows; the
    two rows of the start and the end of a prompt stay last.
    """
    for name in ("masters", "first", "second", "average"):
        rows = list(state[name][0])
        known, ends = rows[:-2], rows[-2:]
        for a, b in pieces[len(known) :]:
            known.append((known[a] + known[b]) / 2)
        state[name][0] = torch.stack(known + ends)
    return state


def is_matrix(name, weight):
    """Whether a weight is one of the network's inner matrices: Muon is not meant for what stands at its ends."""
    ends = ("text.token", "text.position", "unet.pool_score", "unet.stem", "unet.out.")
    return weight.ndim > 1 and not name.startswith(ends)


class Training:
    """Model, optimizer and what has been seen; resumes from RUN/START where that is there."""

    def __init__(self, run, pieces):
        self.run, self.vocabulary, self.seen = run, len(pieces) + 2, 0
        self.model = Model(self.vocabulary).bfloat16().to(memory_format=torch.channels_last)
        self.optimizer = MasterMuon(self.model, LR, is_matrix, ema=EMA)
        if (run / START).exists():
            saved = torch.load(run / START)
            self.optimizer.load(with_new_pieces(saved["optimizer"], pieces))
            self.seen = saved["seen"]

    def save(self, name):
        """Writes RUN/name in one go: whoever reads it sees the old one or the new one."""
        state = {
            "optimizer": self.optimizer.state(),
            "seen": self.seen,
            "widths": WIDTHS,
            "vocabulary": self.vocabulary,
        }
        torch.save(state, self.run / (name + ".new"))
        (self.run / (name + ".new")).replace(self.run / name)

    def told(self):
        """How large the model is, in words."""
        unet, text = (sum(p.numel() for p in m.parameters()) / 1e6 for m in (self.model.unet, self.model.text))
        return f"{unet:.1f} M + {text:.1f} M weights, {self.seen} samples seen"


def train(training, data, minutes):
    """Trains for so many minutes; answers how many steps that were."""
    compiled, bars, losses = torch.compile(training.model), alphas(), Losses()
    start, step, saved_at, fallen = time.time(), 0, 0, False
    told_to_end = []
    signal.signal(signal.SIGTERM, lambda *_: told_to_end.append(True))
    while (at := (time.time() - start) / (60 * minutes)) < 1 and not told_to_end:
        if at > 1 - DECAY and not fallen:
            fallen = True
            training.save("stable.pt")
        t, each = losses_of(compiled, bars, *data.batch())
        each.mean().backward()
        warm = min(1, (step + 1) / (200 if training.seen < 50000 else 50))
        training.optimizer.step(LR * warm * min(1, (1 - at) / DECAY))
        step, training.seen = step + 1, training.seen + BATCH
        losses.add(t, each)
        passed = time.time() - start
        if step % SAY_STEPS == 0:
            left = f"{minutes - passed / 60:.0f} minutes left"
            print(f"step {step} seen {training.seen} {passed:.0f}s {losses.told()} {left}", flush=True)
        if passed > saved_at + SAVE_SECONDS:
            saved_at = passed
            training.save("unet.pt")
    return step


def main():
    """Reads the arguments and trains."""
    run, minutes, names = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    torch.set_num_threads(int(os.environ.get("THREADS", "2")))
    torch.manual_seed(int(time.time()))
    (run / "pid").write_text(f"{os.getpid()}\n")
    data = Data(run, names)
    print(
        f"{len(data.latents)} latents, vocabulary {len(data.pieces) + 2}, longest {data.longest} tokens",
        flush=True,
    )
    training = Training(run, data.pieces)
    print(training.told(), flush=True)
    steps = train(training, data, minutes)
    training.save("unet.pt")
    print(f"done: {steps} steps, {training.seen} samples", flush=True)


if __name__ == "__main__":
    main()
