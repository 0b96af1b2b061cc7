"""bfloat16 training on a CPU: the model computes in bfloat16, float32 masters take the updates and are averaged."""

import torch

# The quintic that takes singular values towards 1 fastest (Jordan et al. 2024, "Muon").
QUINTIC = (3.4445, -4.7750, 2.0315)
QUINTIC_STEPS = 5
# Updates of a matrix are as large as AdamW's usually are (Liu et al. 2025, "Muon is scalable for LLM training").
MATRIX_RMS = 0.2
MATRIX_MOMENTUM = 0.95


class MasterAdamW:
    """AdamW over float32 copies of a bfloat16 model's weights, with an exponential moving average kept beside them."""

    def __init__(self, model, lr, betas=(0.9, 0.98), decay=0.01, ema=0.999):
        self.weights = [p for p in model.parameters() if p.requires_grad]
        self.masters = [p.detach().float().clone() for p in self.weights]
        self.first = [torch.zeros_like(m) for m in self.masters]
        self.second = [torch.zeros_like(m) for m in self.masters]
        self.average = [m.clone() for m in self.masters]
        self.lr, self.betas, self.decay, self.ema, self.count = lr, betas, decay, ema, 0

    @torch.no_grad()
    def step(self, lr=None, clip=1.0):
        """One update from the gradients, which are cleared; answers their norm before clipping."""
        lr = self.lr if lr is None else lr
        self.count += 1
        grads = [p.grad.float() for p in self.weights]
        norm = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(grads)))
        torch._foreach_mul_(grads, min(1.0, clip / (norm.item() + 1e-6)))
        self.update(grads, lr)
        keep = min(self.ema, (1 + self.count) / (10 + self.count))
        torch._foreach_lerp_(self.average, self.masters, 1 - keep)
        torch._foreach_copy_(self.weights, self.masters)
        for p in self.weights:
            p.grad = None
        return norm.item()

    def update(self, grads, lr):
        """Moves the masters."""
        self.adam(range(len(grads)), grads, lr)

    def adam(self, which, grads, lr):
        """AdamW's update of some of the masters, by their numbers."""
        b1, b2 = self.betas
        own = lambda tensors: [tensors[i] for i in which]
        masters, first, second, grads = own(self.masters), own(self.first), own(self.second), own(grads)
        torch._foreach_lerp_(first, grads, 1 - b1)
        torch._foreach_mul_(second, b2)
        torch._foreach_addcmul_(second, grads, grads, 1 - b2)
        denominator = torch._foreach_div(second, 1 - b2**self.count)
        torch._foreach_sqrt_(denominator)
        torch._foreach_add_(denominator, 1e-8)
        torch._foreach_mul_(masters, 1 - lr * self.decay)
        torch._foreach_addcdiv_(masters, first, denominator, -lr / (1 - b1**self.count))

    def state(self):
        """What load() takes."""
        return {
            "masters": self.masters,
            "first": self.first,
            "second": self.second,
            "average": self.average,
            "count": self.count,
        }

    @torch.no_grad()
    def load(self, state):
        """Goes on from a state of the same architecture."""
        for name in ("masters", "first", "second", "average"):
            for mine, theirs in zip(getattr(self, name), state[name], strict=True):
                mine.copy_(theirs)
        self.count = state["count"]
        torch._foreach_copy_(self.weights, self.masters)

    @torch.no_grad()
    def averaged(self, model):
        """Puts the averaged weights into `model` (any dtype, same architecture)."""
        for p, a in zip((p for p in model.parameters() if p.requires_grad), self.average, strict=True):
            p.copy_(a)
        return model


class MasterMuon(MasterAdamW):
    """Muon (Jordan et al. 2024) for the matrices named by `is_matrix`, AdamW for everything else.

    Muon follows the momentum with all its singular values made equal: directions that are seldom needed, such as those
    of a rare subject, move as far as the common ones.
    """

    def __init__(self, model, lr, is_matrix, **others):
        super().__init__(model, lr, **others)
        names = [name for name, p in model.named_parameters() if p.requires_grad]
        self.matrices = [i for i, (name, p) in enumerate(zip(names, self.weights, strict=True)) if is_matrix(name, p)]
        self.others = sorted(set(range(len(names))) - set(self.matrices))

    def update(self, grads, lr):
        """Moves the masters."""
        self.adam(self.others, grads, lr)
        for i in self.matrices:
            momentum = self.first[i].lerp_(grads[i], 1 - MATRIX_MOMENTUM)
            direction = equalised(grads[i].lerp_(momentum, MATRIX_MOMENTUM).flatten(1))
            self.masters[i].mul_(1 - lr * self.decay)
            by = lr * MATRIX_RMS * max(direction.shape) ** 0.5
            self.masters[i].add_(direction.view_as(self.masters[i]), alpha=-by)


def equalised(matrix):
    """The matrix [m, n] with singular values of about 1 and the same singular vectors, by Newton and Schulz's way."""
    a, b, c = QUINTIC
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = (x / (x.norm() + 1e-7)).bfloat16()
    for _ in range(QUINTIC_STEPS):
        square = x @ x.T
        x = a * x + (b * square + c * (square @ square)) @ x
    return (x.T if tall else x).float()
