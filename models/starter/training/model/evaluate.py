"""python evaluate.py RUN JUDGE.pt HELD DRAWN REFERENCE OUT.json: how well drawn pictures show what their captions tell.

HELD.jsonl and HELD.rgb are painted scenes that nothing was trained on, DRAWN.rgb what the model drew for the first
caption of each, REFERENCE.rgb other painted scenes. The judge's accuracy on the painted scenes is the ceiling; on the
same scenes after the autoencoder it is what a perfect denoiser would reach. Only what a caption tells is asked for.
Distances are Fréchet's (Heusel et al. 2017) between the judge's features of some pictures and those of REFERENCE.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from classifier import ASKED, load, small, stories, targets
from encode_scenes import normalised, pictures, tensor
from sample import decode

BLOCK = 50


@torch.no_grad()
def judged(judge, scenes):
    """Features float64 [N, FEATURES], and for each question the chosen answers' numbers [N]."""
    features, chosen = [], {asked: [] for asked in ASKED}
    for i in range(0, len(scenes), BLOCK):
        own = judge(small(scenes[i : i + BLOCK]))
        features.append(own)
        for asked in ASKED:
            chosen[asked].append(judge.heads[asked](own).argmax(1))
    return torch.cat(features).double().numpy(), {asked: torch.cat(c) for asked, c in chosen.items()}


@torch.no_grad()
def through_autoencoder(vae, scenes):
    """The scenes as the decoder shows their latents, uint8 [N, 256, 256, 3]."""
    halves = lambda block: vae.encoder(tensor(block)).chunk(2, 1)[0]
    return np.concatenate([decode(vae, halves(scenes[i : i + 20])) for i in range(0, len(scenes), 20)])


def decibels(a, b):
    """The peak signal-to-noise ratio of pictures [N, H, W, 3], dB, from their mean squared error."""
    errors = [((x.astype(np.float32) - y) ** 2).mean() for x, y in zip(a, b, strict=True)]
    return float(10 * np.log10(255**2 / np.mean(errors)))


def square_root(matrix):
    """Of a symmetric positive semidefinite matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T


def frechet(a, b):
    """The distance of two clouds of features [N, F], each taken for a normal distribution."""
    mean_a, mean_b, cov_a, cov_b = a.mean(0), b.mean(0), np.cov(a.T), np.cov(b.T)
    root = square_root(cov_a)
    cross = square_root(root @ cov_b @ root)
    return float(((mean_a - mean_b) ** 2).sum() + np.trace(cov_a + cov_b - 2 * cross))


def asked_of(scenes, right):
    """Which scenes a question is put to [N]: the caption tells the answer, and the judge has learned it."""
    told = lambda asked: torch.tensor([asked in scene["captions"][0]["told"] for scene in scenes])
    return {asked: told(asked) & (right[asked] >= 0) for asked in ASKED}


def accuracies(chosen, right, counted):
    """The share of right answers to each question."""
    share = lambda asked: (chosen[asked] == right[asked])[counted[asked]].float().mean().item()
    return {asked: share(asked) for asked in ASKED}


def mistakes(scenes, chosen, right, counted, answers):
    """The subjects that are missed most often: name, how often it was asked for, found, and mostly taken for."""
    by_name = {}
    for i, scene in enumerate(scenes):
        if counted["subject"][i]:
            by_name.setdefault(scene["subject"], []).append(answers[chosen["subject"][i]])
    rows = []
    for name, seen in by_name.items():
        wrong = [other for other in seen if other != name]
        if wrong:
            rows.append([name, len(seen), len(seen) - len(wrong), max(set(wrong), key=wrong.count)])
    return sorted(rows, key=lambda row: row[2] - row[1])


def table(report):
    """The report as a Markdown table."""
    names = list(report["rows"])
    lines = ["| what | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for asked in ASKED:
        shares = [f"{100 * report['rows'][name][asked]:.1f} %" for name in names]
        lines.append(f"| {asked} ({report['asked'][asked]} captions) | " + " | ".join(shares) + " |")
    distances = [f"{report['rows'][name]['distance']:.2f}" for name in names]
    return "\n".join([*lines, "| Fréchet distance | " + " | ".join(distances) + " |"])


def main():
    """Reads the arguments and evaluates."""
    run, judge, held, drawn, reference, out = Path(sys.argv[1]), load(sys.argv[2]), *sys.argv[3:7]
    scenes = stories(held)
    right = targets(scenes, judge.answers)
    counted = asked_of(scenes, right)
    painted = np.array(pictures(held))
    again = through_autoencoder(normalised(run, held).float().eval(), painted)
    shown = {"painted": painted, "after the autoencoder": again, "drawn": np.array(pictures(drawn))}
    others, _ = judged(judge, pictures(reference))
    report = {"asked": {a: int(c.sum()) for a, c in counted.items()}, "decibels": decibels(painted, again), "rows": {}}
    for name, scene_pictures in shown.items():
        features, chosen = judged(judge, scene_pictures)
        distance = frechet(features, others)
        report["rows"][name] = {**accuracies(chosen, right, counted), "distance": distance}
    report["missed"] = mistakes(scenes, chosen, right, counted, judge.answers["subject"])
    Path(out).write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")
    print(table(report))
    print(f"autoencoder: {report['decibels']:.2f} dB on {len(scenes)} painted scenes")


if __name__ == "__main__":
    main()
