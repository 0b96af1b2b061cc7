"""The denoiser: a small UNet over 16 x 16 latents with the inputs and outputs of Stable Diffusion's."""

import math

import torch
from torch import nn
from torch.nn import functional as F

CONTEXT = 256
EMBED = 512


def timestep_embedding(t, width=256):
    """Sinusoids of a timestep [B] -> [B, width], cosines first, as in DDPM."""
    f = torch.exp(-math.log(10000.0) * torch.arange(width // 2, dtype=torch.float32, device=t.device) / (width // 2))
    a = t.float()[:, None] * f[None]
    return torch.cat([a.cos(), a.sin()], -1)


class Res(nn.Module):
    """GroupNorm, modulation by time and text, two convolutions."""

    def __init__(self, cin, cout):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(8, cin), nn.Conv2d(cin, cout, 3, padding=1)
        self.embed = nn.Linear(EMBED, 2 * cout)
        self.norm2, self.conv2 = nn.GroupNorm(8, cout), nn.Conv2d(cout, cout, 3, padding=1)
        self.skip = nn.Conv2d(cin, cout, 1) if cin != cout else nn.Identity()
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x, e):
        """Features [B, cin, h, w] and an embedding [B, EMBED] -> [B, cout, h, w]."""
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.embed(e)[:, :, None, None].chunk(2, 1)
        h = self.conv2(F.silu(self.norm2(h) * (1 + scale) + shift))
        return self.skip(x) + h


class Attention(nn.Module):
    """Attention over several heads, written plainly so that it exports as MatMul and Softmax."""

    def __init__(self, width, context, heads):
        super().__init__()
        self.heads = heads
        self.q, self.kv, self.out = (
            nn.Linear(width, width, bias=False),
            nn.Linear(context, 2 * width, bias=False),
            nn.Linear(width, width),
        )

    def forward(self, x, context):
        """Queries from x [B, N, width], keys and values from context [B, L, context]."""
        split = lambda t: t.unflatten(-1, (self.heads, -1)).transpose(1, 2)
        k, v = self.kv(context).chunk(2, -1)
        q, k, v = split(self.q(x)), split(k), split(v)
        a = torch.softmax(q @ k.transpose(-1, -2) * (q.shape[-1] ** -0.5), -1) @ v
        return self.out(a.transpose(1, 2).flatten(2))


class Transformer(nn.Module):
    """Self-attention over the positions, cross-attention to the text, and a feed-forward."""

    def __init__(self, width, heads, own=True):
        super().__init__()
        self.own = own
        if own:
            self.norm1, self.self_attention = nn.LayerNorm(width), Attention(width, width, heads)
        self.norm2, self.cross = nn.LayerNorm(width), Attention(width, CONTEXT, heads)
        self.norm3, self.up, self.down = (
            nn.LayerNorm(width),
            nn.Linear(width, 3 * width),
            nn.Linear(3 * width, width),
        )
        nn.init.zeros_(self.down.weight)
        nn.init.zeros_(self.down.bias)

    def forward(self, x, context):
        """Features [B, width, h, w] and text states [B, L, CONTEXT]."""
        h, w = x.shape[-2:]
        t = x.flatten(2).transpose(1, 2)
        if self.own:
            n = self.norm1(t)
            t = t + self.self_attention(n, n)
        t = t + self.cross(self.norm2(t), context)
        t = t + self.down(F.gelu(self.up(self.norm3(t)), approximate="tanh"))
        return t.transpose(1, 2).unflatten(2, (h, w))


class UNet(nn.Module):
    """sample [B, C, h, w], timestep [B], encoder_hidden_states [B, L, 256] -> velocity [B, C, h, w]."""

    def __init__(self, channels=12, widths=(128, 320), blocks=2, head=64):
        super().__init__()
        a, b = widths
        self.config = {"channels": channels, "widths": list(widths), "blocks": blocks, "head": head}
        self.time = nn.Sequential(nn.Linear(256, EMBED), nn.SiLU(), nn.Linear(EMBED, EMBED))
        self.pool_score, self.pool = nn.Linear(CONTEXT, 8), nn.Linear(CONTEXT, EMBED)
        self.stem = nn.Conv2d(channels, a, 3, padding=1)
        self.high = nn.ModuleList([Res(a, a), Res(a, a)])
        self.high_text = Transformer(a, 2, own=False)
        self.down = nn.Conv2d(a, b, 3, 2, 1)
        self.low = nn.ModuleList(nn.ModuleList([Res(b, b), Transformer(b, b // head)]) for _ in range(blocks))
        self.middle = nn.ModuleList([Res(b, b), Transformer(b, b // head)])
        self.low_up = nn.ModuleList(nn.ModuleList([Res(2 * b, b), Transformer(b, b // head)]) for _ in range(blocks))
        self.up = nn.Conv2d(b, 4 * a, 1)
        self.high_up = nn.ModuleList([Res(2 * a, a), Res(2 * a, a)])
        self.high_up_text = Transformer(a, 2, own=False)
        self.norm, self.out = nn.GroupNorm(8, a), nn.Conv2d(a, channels, 3, padding=1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def embedding(self, timestep, text):
        """Time and text as one vector [B, EMBED]; the text is read in eight ways, each with weights of its own."""
        e = self.time(timestep_embedding(timestep).to(text.dtype))
        weights = torch.softmax(self.pool_score(text), 1)
        pooled = (self.pool(text).unflatten(-1, (8, EMBED // 8)) * weights[..., None]).sum(1).flatten(1)
        return F.silu(e + pooled)

    def forward(self, sample, timestep, encoder_hidden_states):
        """See the class."""
        text = encoder_hidden_states
        e = self.embedding(timestep, text)
        x, skips = self.stem(sample), []
        for block in self.high:
            x = block(x, e)
            skips.append(x)
        x = self.down(self.high_text(x, text))
        for res, transformer in self.low:
            x = transformer(res(x, e), text)
            skips.append(x)
        x = self.middle[1](self.middle[0](x, e), text)
        for res, transformer in self.low_up:
            x = transformer(res(torch.cat([x, skips.pop()], 1), e), text)
        x = F.pixel_shuffle(self.up(x), 2)
        for block in self.high_up:
            x = block(torch.cat([x, skips.pop()], 1), e)
        x = self.high_up_text(x, text)
        return self.out(F.silu(self.norm(x)))
