"""The judge of the evaluation: a small network that tells what a painted scene shows. It never sees a drawn picture."""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SIDE = 64  # pixels that it looks at, each the mean of 4 x 4
FEATURES = 128
ASKED = ("subject", "color", "backdrop", "time", "count")


class Block(nn.Module):
    """Two convolutions beside the way through, the first of which may halve the sides."""

    def __init__(self, cin, cout, stride):
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(cin, cout, 3, stride, 1, bias=False), nn.BatchNorm2d(cout)
        self.conv2, self.norm2 = nn.Conv2d(cout, cout, 3, 1, 1, bias=False), nn.BatchNorm2d(cout)
        self.skip = nn.Conv2d(cin, cout, 1, stride, bias=False)

    def forward(self, x):
        """Features [B, cin, h, w] -> [B, cout, h / stride, w / stride]."""
        h = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.skip(x) + self.norm2(self.conv2(h)))


class Classifier(nn.Module):
    """Pictures [B, 3, 64, 64] in -1..1 -> features [B, 128]; `heads` turn them into a score for each answer."""

    def __init__(self, answers):
        super().__init__()
        self.answers = answers
        self.body = nn.Sequential(
            nn.Conv2d(3, 32, 3, 1, 1, bias=False),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            Block(32, 48, 2),
            Block(48, 96, 2),
            Block(96, 160, 2),
            Block(160, 224, 2),
        )
        self.last = nn.Linear(224 * 4, FEATURES)
        self.heads = nn.ModuleDict({asked: nn.Linear(FEATURES, len(answers[asked])) for asked in ASKED})

    def forward(self, x):
        """See the class."""
        # A coarse grid instead of one mean: where a thing is says what is the subject and what the backdrop.
        return F.relu(self.last(F.adaptive_avg_pool2d(self.body(x), 2).flatten(1)))

    def scores(self, x):
        """Pictures -> for each question the scores [B, answers]."""
        features = self(x)
        return {asked: head(features) for asked, head in self.heads.items()}


def stories(name):
    """What NAME.jsonl says of each scene."""
    with Path(f"{name}.jsonl").open() as lines:
        return [json.loads(line) for line in lines]


def answers_of(scenes):
    """Every answer that occurs, for each question."""
    return {asked: sorted({str(scene[asked]) for scene in scenes}) for asked in ASKED}


def has_one_subject(scene):
    """Whether it is clear which subject is meant: two different ones may be told in either order."""
    return scene["other"] == ""


def targets(scenes, answers):
    """The right answers' numbers, int64 [N] for each question; -100, which losses pass over, where there is none."""
    numbers = {asked: {answer: i for i, answer in enumerate(answers[asked])} for asked in ASKED}
    out = {}
    for asked in ASKED:
        about_subject = asked in ("subject", "color", "count")
        known = [not about_subject or has_one_subject(scene) for scene in scenes]
        found = [numbers[asked].get(str(scene[asked]), -100) for scene in scenes]
        out[asked] = torch.tensor([n if k else -100 for n, k in zip(found, known, strict=True)])
    return out


def small(pictures):
    """Uint8 [B, 256, 256, 3] -> float32 [B, 3, 64, 64] in -1..1."""
    x = torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float()
    return F.avg_pool2d(x, 256 // SIDE) / 127.5 - 1


def load(file):
    """The classifier that train_classifier.py wrote."""
    saved = torch.load(file)
    net = Classifier(saved["answers"])
    net.load_state_dict(saved["weights"])
    return net.eval()
