"""The autoencoder: 256 x 256 RGB pictures to 16 x 16 x 12 latents and back (a factor of 16)."""

import torch
from torch import nn
from torch.nn import functional as F

LATENT_CHANNELS = 12
FACTOR = 16


class ResBlock(nn.Module):
    """Two convolutions beside the way through."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x):
        """Features [B, C, h, w]."""
        return x + self.conv2(F.silu(self.conv1(F.silu(self.norm(x)))))


class Encoder(nn.Module):
    """[B, 3, H, W] in -1..1 -> latent parameters [B, 24, H/16, W/16]: means, then log-variances."""

    def __init__(self, widths=(64, 128, 192), depth=(1, 2, 2)):
        super().__init__()
        a, b, c = widths
        res = lambda n, k: [ResBlock(n) for _ in range(k)]
        self.net = nn.Sequential(
            nn.PixelUnshuffle(4),
            nn.Conv2d(48, a, 3, padding=1),
            *res(a, depth[0]),
            nn.Conv2d(a, b, 3, 2, 1),
            *res(b, depth[1]),
            nn.Conv2d(b, c, 3, 2, 1),
            *res(c, depth[2]),
            nn.GroupNorm(8, c),
            nn.SiLU(),
            nn.Conv2d(c, 2 * LATENT_CHANNELS, 3, padding=1),
        )

    def forward(self, x):
        """See the class."""
        return self.net(x)


class Decoder(nn.Module):
    """Latents [B, 12, h, w] -> pictures [B, 3, 16h, 16w] in about -1..1."""

    def __init__(self, widths=(224, 144, 80), depth=(3, 3, 2)):
        super().__init__()
        a, b, c = widths
        res = lambda n, k: [ResBlock(n) for _ in range(k)]
        self.net = nn.Sequential(
            nn.Conv2d(LATENT_CHANNELS, a, 3, padding=1),
            *res(a, depth[0]),
            nn.Conv2d(a, 4 * b, 1),
            nn.PixelShuffle(2),
            nn.Conv2d(b, b, 3, padding=1),
            *res(b, depth[1]),
            nn.Conv2d(b, 4 * c, 1),
            nn.PixelShuffle(2),
            nn.Conv2d(c, c, 3, padding=1),
            *res(c, depth[2]),
            nn.GroupNorm(8, c),
            nn.SiLU(),
            nn.Conv2d(c, 48, 3, padding=1),
            nn.PixelShuffle(4),
        )

    def forward(self, z):
        """See the class."""
        return self.net(z)


class Vae(nn.Module):
    """Encoder and decoder."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = Encoder(), Decoder()

    def forward(self, x):
        """Pictures [B, 3, H, W] -> drawn pictures from a sample of the latents, means, log-variances."""
        mean, logvar = self.encoder(x).chunk(2, 1)
        logvar = logvar.float().clamp(-12, 4)
        z = mean.float() + torch.exp(logvar / 2) * torch.randn_like(logvar)
        return self.decoder(z.to(x.dtype)), mean.float(), logvar
