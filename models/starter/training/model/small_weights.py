"""Weights of an ONNX graph stored small: int8 with a scale a row, or float16, and the way back.

They come out as float32 when ONNX Runtime folds constants at load. The graph's metadata entry "weights" says where each
weight of the exported module went: its name -> [initializer, whether transposed].
"""

import json
import math

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

SMALLEST = 1024


def shrink(path, kind, module):
    """Rewrites the float32 initializers of a graph file as "int8" (matrices and kernels) or "fp16"."""
    model = onnx.load(path)
    entry = model.metadata_props.add()
    entry.key, entry.value = "weights", json.dumps(places(model.graph, module), separators=(",", ":"))
    graph, nodes, kept = model.graph, [], []
    right = multiplied_from_the_right(graph)
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or math.prod(tensor.dims) < SMALLEST:
            kept.append(tensor)
            continue
        w = numpy_helper.to_array(tensor)
        as_int8 = kind == "int8" and w.ndim >= 2
        stored, made = int8(w, tensor.name, tensor.name in right) if as_int8 else float16(w, tensor.name)
        kept += stored
        nodes += made
    replace(graph.initializer, kept)
    replace(graph.node, [*nodes, *graph.node])
    for node in graph.node:
        node.doc_string = ""
    onnx.checker.check_model(model)
    onnx.save(model, path)


def replace(field, items):
    """Gives a repeated field of a protobuf message other items."""
    items = list(items)
    del field[:]
    field.extend(items)


def places(graph, module):
    """Where each weight of `module` went in the graph."""
    floats = [t for t in graph.initializer if t.data_type == TensorProto.FLOAT]
    arrays = [(t.name, numpy_helper.to_array(t)) for t in floats]
    out = {}
    for name, p in module.named_parameters():
        w = p.detach().numpy()
        for key, a in arrays:
            if a.size == w.size and np.array_equal(a.reshape(-1), w.reshape(-1)):
                out[name] = [key, False]
            elif a.size == w.size and w.ndim == 2 and a.shape == w.T.shape and np.array_equal(a, w.T):
                out[name] = [key, True]
        assert name in out, f"{name} is not in the graph"
    return out


def multiplied_from_the_right(graph):
    """The names of matrices whose outputs are in the last axis."""
    turned = lambda n: any(a.name == "transB" and a.i for a in n.attribute)
    gemms = [n for n in graph.node if n.op_type == "Gemm" and not turned(n)]
    return {n.input[1] for n in [*gemms, *(n for n in graph.node if n.op_type == "MatMul")]}


def int8(w, name, outputs_last):
    """A weight as int8 with a scale an output: what is stored, and the nodes that make it float32 again."""
    axis = w.ndim - 1 if w.ndim == 2 and outputs_last else 0
    scale = np.abs(w).max(tuple(i for i in range(w.ndim) if i != axis), keepdims=True) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    rounded = np.round(w / scale).clip(-127, 127).astype(np.int8)
    stored = [
        numpy_helper.from_array(rounded, name + ".int8"),
        numpy_helper.from_array(scale, name + ".scale"),
    ]
    cast = helper.make_node("Cast", [name + ".int8"], [name + ".cast"], to=TensorProto.FLOAT)
    return stored, [cast, helper.make_node("Mul", [name + ".cast", name + ".scale"], [name])]


def float16(w, name):
    """A weight as float16: what is stored, and the node that makes it float32 again."""
    stored = [numpy_helper.from_array(w.astype(np.float16), name + ".fp16")]
    return stored, [helper.make_node("Cast", [name + ".fp16"], [name], to=TensorProto.FLOAT)]


def read(path):
    """Every weight of the module that was exported to a graph file, float32, by its name."""
    model = onnx.load(path)
    stored = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    names = json.loads(next(p.value for p in model.metadata_props if p.key == "weights"))

    def whole(name):
        if name + ".int8" in stored:
            return stored[name + ".int8"].astype(np.float32) * stored[name + ".scale"]
        return stored[name + ".fp16" if name + ".fp16" in stored else name].astype(np.float32)

    turned = {k: whole(name).T if transposed else whole(name) for k, (name, transposed) in names.items()}
    return {k: torch.from_numpy(np.ascontiguousarray(w)) for k, w in turned.items()}
