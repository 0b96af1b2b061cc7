"""The text side: a CLIP tokenizer (byte-level BPE) learned from the captions, and a small CLIP text encoder."""

import itertools
import json
import re
from collections import Counter
from pathlib import Path

import torch
from torch import nn

LENGTH = 32  # tokens a prompt may have, start and end included
VOCABULARY = 4096
FREQUENT = 12  # a word that is seen so often becomes one piece
START, END = "<|startoftext|>", "<|endoftext|>"
WIDTH, LAYERS, HEADS = 256, 2, 4


def byte_alphabet():
    """A printable character for every byte, as in GPT-2."""
    own = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in own]
    return {b: chr(b) for b in own} | {b: chr(256 + i) for i, b in enumerate(others)}


def learn(captions, folder: Path):
    """Learns a vocabulary from captions, beyond the one that is there, and writes a CLIPTokenizer folder.

    Words that are frequent become pieces of their own. What was known keeps its number, but for START and END, the last
    two.
    """
    vocabulary, merges = read_tokenizer(folder)
    words = Counter(word for caption in captions for word in re.findall(r"[a-z]+|[0-9]|[^\sa-z0-9]+", caption.lower()))
    byte_pairs({word: count for word, count in words.items() if count >= FREQUENT}, vocabulary, merges)
    write_tokenizer(folder, [*vocabulary, START, END], merges)


def read_tokenizer(folder):
    """The pieces, START and END left out, and the merges of a CLIPTokenizer folder; an empty one knows the bytes."""
    if not (folder / "vocab.json").exists():
        alphabet = byte_alphabet()
        return [*alphabet.values(), *[c + "</w>" for c in alphabet.values()]], []
    numbers = json.loads((folder / "vocab.json").read_text("utf8"))
    lines = (folder / "merges.txt").read_text("utf8").split("\n")[1:]
    return sorted(numbers, key=numbers.get)[:-2], [tuple(line.split(" ")) for line in lines if line]


def parts_of_pieces(folder):
    """For each piece of a CLIPTokenizer folder the numbers of the two that it joins, None for a byte."""
    vocabulary, merges = read_tokenizer(folder)
    number = {piece: i for i, piece in enumerate(vocabulary)}
    parts = {a + b: (number[a], number[b]) for a, b in reversed(merges)}
    return [parts.get(piece) for piece in vocabulary]


def byte_pairs(words, vocabulary, merges):
    """Byte-level BPE of words that are seen so often: adds pieces and merges, the most frequent pair first.

    Ends where every word is one piece or no more pieces fit.
    """
    table = byte_alphabet()
    parts = {word: [table[b] for b in word.encode()] for word in words}
    for pieces in parts.values():
        pieces[-1] += "</w>"
    for a, b in merges:
        for pieces in parts.values():
            merge(pieces, a, b)
    while len(vocabulary) < VOCABULARY - 2:
        pairs = Counter()
        for word, pieces in parts.items():
            for pair in itertools.pairwise(pieces):
                pairs[pair] += words[word]
        if not pairs:
            return
        (a, b), _ = max(pairs.items(), key=lambda e: (e[1], e[0]))
        merges.append((a, b))
        if a + b not in vocabulary:
            vocabulary.append(a + b)
        for pieces in parts.values():
            merge(pieces, a, b)


def merge(pieces, a, b):
    """Joins every a that is followed by b, in place."""
    i = 0
    while i < len(pieces) - 1:
        if pieces[i] == a and pieces[i + 1] == b:
            pieces[i : i + 2] = [a + b]
        i += 1


def write_tokenizer(folder, vocabulary, merges):
    """Writes vocab.json, merges.txt and the two configurations of a CLIPTokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = {t: i for i, t in enumerate(vocabulary)}
    (folder / "vocab.json").write_text(json.dumps(numbers, ensure_ascii=False), "utf8")
    lines = ["#version: 0.2", *(f"{a} {b}" for a, b in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", "utf8")
    plain = {"lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
    start, end = {"content": START, **plain}, {"content": END, **plain}
    special = {"bos_token": start, "eos_token": end, "pad_token": END, "unk_token": end}
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=1))
    about = {
        "tokenizer_class": "CLIPTokenizer",
        "model_max_length": LENGTH,
        "do_lower_case": True,
        "add_prefix_space": False,
        "errors": "replace",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps({**about, **special}, indent=1))


def load(folder: Path):
    """The tokenizer of a folder."""
    from transformers import CLIPTokenizer

    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=LENGTH, pad_token=END)


def encode(tokenizer, captions):
    """Token ids [N, LENGTH], int16."""
    out = []
    for i in range(0, len(captions), 4096):
        block = tokenizer(captions[i : i + 4096], padding="max_length", truncation=True, max_length=LENGTH)
        out.append(torch.tensor(block.input_ids, dtype=torch.int16))
    return torch.cat(out)


def config(vocabulary):
    """The same architecture in transformers' words."""
    from transformers import CLIPTextConfig

    return CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=WIDTH,
        intermediate_size=4 * WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        max_position_embeddings=LENGTH,
        hidden_act="quick_gelu",
        projection_dim=WIDTH,
        bos_token_id=vocabulary - 2,
        eos_token_id=vocabulary - 1,
        pad_token_id=vocabulary - 1,
    )


class TextEncoder(nn.Module):
    """CLIP's text transformer (causal, pre-norm, quick GELU), written plainly so that it compiles; same numbers."""

    def __init__(self, vocabulary):
        super().__init__()
        self.token = nn.Embedding(vocabulary, WIDTH)
        self.position = nn.Embedding(LENGTH, WIDTH)
        self.layers = nn.ModuleList(TextLayer() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        nn.init.normal_(self.token.weight, std=0.02)
        nn.init.normal_(self.position.weight, std=0.01)
        self.register_buffer("mask", torch.full((LENGTH, LENGTH), -1e4).triu(1), persistent=False)

    def forward(self, ids):
        """Token ids [B, L] -> hidden states [B, L, WIDTH]."""
        n = ids.shape[1]
        x = self.token(ids) + self.position.weight[:n]
        for layer in self.layers:
            x = layer(x, self.mask[:n, :n].to(x.dtype))
        return self.norm(x)


class TextLayer(nn.Module):
    """One layer: causal self-attention and a feed-forward."""

    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.q, self.k, self.v, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x, mask):
        """States [B, L, WIDTH] and an additive mask [L, L]."""
        h = self.norm1(x)
        split = lambda t: t.unflatten(-1, (HEADS, WIDTH // HEADS)).transpose(1, 2)
        q, k, v = split(self.q(h)), split(self.k(h)), split(self.v(h))
        a = torch.softmax(q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5 + mask, -1) @ v
        x = x + self.out(a.transpose(1, 2).flatten(2))
        h = self.up(self.norm2(x))
        return x + self.down(h * torch.sigmoid(1.702 * h))
