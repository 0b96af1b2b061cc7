"""Our text encoder's weights in transformers' CLIPTextModel: the export then has its usual inputs and outputs."""

import text_encoder
import torch

LAYER_NAMES = (
    ("self_attn.q_proj", "q"),
    ("self_attn.k_proj", "k"),
    ("self_attn.v_proj", "v"),
    ("self_attn.out_proj", "out"),
    ("layer_norm1", "norm1"),
    ("layer_norm2", "norm2"),
    ("mlp.fc1", "up"),
    ("mlp.fc2", "down"),
)
NAMES = (
    ("embeddings.token_embedding.weight", "token.weight"),
    ("embeddings.position_embedding.weight", "position.weight"),
    ("final_layer_norm", "norm"),
)


def own_name(theirs):
    """The name in our text encoder of a weight of CLIPTextModel."""
    name = theirs.removeprefix("twin.").removeprefix("text_model.").removeprefix("encoder.")
    for a, b in (*NAMES, *LAYER_NAMES):
        name = name.replace(a, b)
    return name


def clip_twin(own, vocabulary):
    """A CLIPTextModel that computes what our text encoder does; checks that it does."""
    from transformers import CLIPTextModel

    twin = CLIPTextModel(text_encoder.config(vocabulary)).eval()
    ours = dict(own.named_parameters())
    state = {k: ours[own_name(k)] for k in twin.state_dict() if "position_ids" not in k}
    assert len(state) == len(ours), (set(ours), set(state))
    missing, unexpected = twin.load_state_dict(state, strict=False)
    assert not unexpected and all("position_ids" in m for m in missing), (missing, unexpected)
    ids = torch.randint(0, vocabulary, (2, text_encoder.LENGTH))
    ids[:, -1] = vocabulary - 1
    with torch.no_grad():
        worst = (twin(ids).last_hidden_state - own(ids)).abs().max().item()
    assert worst < 1e-4, worst
    return twin
