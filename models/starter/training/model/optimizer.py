"""bfloat16 training on a CPU: the model computes in bfloat16, float32 masters take the updates and are averaged."""

import torch


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
        b1, b2 = self.betas
        torch._foreach_lerp_(self.first, grads, 1 - b1)
        torch._foreach_mul_(self.second, b2)
        torch._foreach_addcmul_(self.second, grads, grads, 1 - b2)
        denominator = torch._foreach_div(self.second, 1 - b2**self.count)
        torch._foreach_sqrt_(denominator)
        torch._foreach_add_(denominator, 1e-8)
        torch._foreach_mul_(self.masters, 1 - lr * self.decay)
        torch._foreach_addcdiv_(self.masters, self.first, denominator, -lr / (1 - b1**self.count))
        keep = min(self.ema, (1 + self.count) / (10 + self.count))
        torch._foreach_lerp_(self.average, self.masters, 1 - keep)
        torch._foreach_copy_(self.weights, self.masters)
        for p in self.weights:
            p.grad = None
        return norm.item()

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
