"""python train_classifier.py OUT.pt NAME...: trains the evaluation's judge on painted scenes (NAME.rgb, NAME.jsonl).

Each picture is seen PASSES times: mirrored or not, moved by some pixels, sometimes blurred, so that the judge looks at
shapes and not at the painter's clean edges.
"""

import math
import os
import sys
import time
from pathlib import Path

import torch
from classifier import ASKED, Classifier, answers_of, small, stories, targets
from encode_scenes import pictures
from torch.nn import functional as F

BATCH = 96
PASSES = int(os.environ.get("PASSES", "4"))
LR = 2e-3
SHIFT = 4
BLOCK = 500
SAY_STEPS = 100


def shrunk(names):
    """All pictures as the judge sees them, float16 [N, 3, 64, 64]: what is read once is small enough to keep."""
    blocks = []
    for name in names:
        scenes = pictures(name)
        blocks += [small(scenes[i : i + BLOCK]).half() for i in range(0, len(scenes), BLOCK)]
    return torch.cat(blocks)


def varied(x):
    """Pictures [B, 3, s, s], each mirrored, moved or blurred by chance."""
    flip = torch.rand(len(x)) < 0.5
    x = torch.where(flip[:, None, None, None], x.flip(3), x)
    side = x.shape[-1]
    padded = F.pad(x, (SHIFT,) * 4, mode="replicate")
    across, down = torch.randint(0, 2 * SHIFT + 1, (2,)).tolist()
    x = padded[..., down : down + side, across : across + side]
    blurred = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    return torch.lerp(x, blurred, torch.rand(len(x), 1, 1, 1) * 0.8)


def train(net, scenes, right):
    """A cosine from LR to nothing over all passes."""
    net.train()
    trained = torch.compile(net.scores)
    optimizer = torch.optim.AdamW(net.parameters(), LR, weight_decay=0.02)
    steps, step, started = PASSES * (len(scenes) // BATCH), 0, time.time()
    for _ in range(PASSES):
        order = torch.randperm(len(scenes))
        for i in range(0, len(order) - BATCH + 1, BATCH):
            pick = order[i : i + BATCH]
            for group in optimizer.param_groups:
                group["lr"] = LR * min(1, (step + 1) / 50) * (1 + math.cos(math.pi * step / steps)) / 2
            x = varied(scenes[pick].float()).contiguous(memory_format=torch.channels_last)
            with torch.autocast("cpu", torch.bfloat16):
                scores = trained(x)
            loss = sum(F.cross_entropy(scores[asked].float(), right[asked][pick]) for asked in ASKED)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
            if step % SAY_STEPS == 0:
                print(f"step {step} of {steps} {time.time() - started:.0f}s loss {loss.item():.3f}", flush=True)


def main():
    """Reads the arguments and trains."""
    out, names = Path(sys.argv[1]), sys.argv[2:]
    torch.set_num_threads(int(os.environ.get("THREADS", "2")))
    torch.manual_seed(0)
    told = [scene for name in names for scene in stories(name)]
    answers = answers_of(told)
    net = Classifier(answers).to(memory_format=torch.channels_last)
    train(net, shrunk(names), targets(told, answers))
    unfinished = out.with_suffix(".new")
    torch.save({"answers": answers, "weights": net.state_dict()}, unfinished)
    unfinished.replace(out)


if __name__ == "__main__":
    main()
