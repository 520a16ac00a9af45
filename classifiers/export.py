"""The encoder as the ONNX runtime reads it, made of its weights."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from onnx import (
    TensorProto,
    helper,
    numpy_helper,
)

from classifiers.trained.encoder import unpacked

LAYERS, POOLED, HEADS, WIDTH = 8, 4, 12, 384
OPSET = 20
FAR = -10_000.0
"""What is added where a text has no word."""

MOST, MIDDLE = 127, 128
"""The largest number of eight bits, and what stands for nothing."""


class Graph:
    """An ONNX graph that grows node by node."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        self._weights = {name: np.asarray(one, dtype=np.float32) for name, one in weights.items()}
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """The output of a new node."""
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def several(self, kind: str, count: int, *inputs: str, **attributes: Any) -> list[str]:
        """The outputs of a new node that has several."""
        outputs = [f"{kind.lower()}_{len(self.nodes)}_{number}" for number in range(count)]
        self.nodes.append(helper.make_node(kind, list(inputs), outputs, **attributes))
        return outputs

    def _joined(self, number: int) -> None:
        for kind in ("weight", "bias"):
            three = [self._weights[f"{number}.{name}.{kind}"] for name in "qkv"]
            self._weights[f"{number}.qkv.{kind}"] = np.concatenate(three)

    def constant(self, name: str, value: Any) -> str:
        """The name of a number or an array that never changes."""
        self.constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def weight(self, name: str) -> str:
        """The name of a weight."""
        return self.constant(name, self._weights[name])

    def linear(self, name: str, rows: str) -> str:
        """Rows times a matrix, and what is added: of eight bits each, every row and every column by its own largest.

        A scale for each row, so that what a text is told never hangs on the texts beside it.
        """
        matrix = np.ascontiguousarray(self._weights[f"{name}.weight"].T)
        steps = np.abs(matrix).max(axis=0) / MOST
        eighths = self.constant(f"{name}.matrix", np.round(matrix / steps).astype(np.int8))
        last = self.constant("last", np.array([-1], np.int64))
        largest = self.add("ReduceMax", self.add("Abs", rows), last, keepdims=1)
        stretched = self.add("Mul", rows, self.add("Div", self.constant("most", np.float32(MOST)), largest))
        # Cutting off the rest after half a step was added rounds, and all is positive then.
        positive = self.add("Add", stretched, self.constant("middle_and_half", np.float32(MIDDLE + 0.5)))
        bytes_ = self.add("Cast", positive, to=TensorProto.UINT8)
        product = self.add("MatMulInteger", bytes_, eighths, self.constant("middle", np.uint8(MIDDLE)))
        step = self.add("Mul", largest, self.constant("step", np.float32(1 / MOST)))
        of_rows = self.add("Mul", self.add("Cast", product, to=TensorProto.FLOAT), step)
        return self.add(
            "Add", self.add("Mul", of_rows, self.constant(f"{name}.steps", steps)), self.weight(f"{name}.bias")
        )

    def normalised(self, gain: str, shift: str, rows: str) -> str:
        """Rows of mean 0 and variance 1, stretched and shifted."""
        return self.add("LayerNormalization", rows, self.weight(gain), self.weight(shift), axis=-1, epsilon=1e-12)

    def layer(self, number: int, states: str, far: str) -> str:
        """One layer of the transformer."""
        parted = self.constant("parted", np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
        joined = self.constant("joined", np.array([0, 0, WIDTH], np.int64))
        # The three at once: what goes into them is made small only once.
        parts = self.constant("parts", np.array([WIDTH] * 3, np.int64))
        self._joined(number)
        rows = self.several("Split", 3, self.linear(f"{number}.qkv", states), parts, axis=-1)
        own, others, told = (self.add("Reshape", one, parted) for one in rows)
        own, told = (self.add("Transpose", one, perm=[0, 2, 1, 3]) for one in (own, told))
        others = self.add("Transpose", others, perm=[0, 2, 3, 1])
        scale = self.constant("scale", np.float32(1 / math.sqrt(WIDTH // HEADS)))
        near = self.add("Add", self.add("Mul", self.add("MatMul", own, others), scale), far)
        looked = self.add("MatMul", self.add("Softmax", near, axis=-1), told)
        looked = self.add("Reshape", self.add("Transpose", looked, perm=[0, 2, 1, 3]), joined)
        states = self.add("Add", states, self.linear(f"{number}.ao", looked))
        states = self.normalised(f"{number}.aln.gain", f"{number}.aln.shift", states)
        inner = self.linear(f"{number}.fi", states)
        thought = self.linear(f"{number}.fo", self.add("Gelu", inner))
        return self.normalised(f"{number}.oln.gain", f"{number}.oln.shift", self.add("Add", states, thought))


def encoder(weights: Mapping[str, Any], layers: int = LAYERS) -> Any:
    """Vectors of word pieces and a mask in; out come those of the last layer, and the mean of each of the last few."""
    graph = Graph(weights)
    one, far, ends = (
        graph.constant(*pair)
        for pair in (("one", np.float32(1)), ("far", np.float32(FAR)), ("axis", np.array([2], np.int64)))
    )
    absent = graph.add("Mul", graph.add("Sub", one, "mask"), far)
    across = graph.add("Unsqueeze", absent, graph.constant("across", np.array([1, 2], np.int64)))
    length = graph.add(
        "Slice", graph.add("Shape", "mask"), *(graph.constant(f"at_{n}", np.array([n], np.int64)) for n in (1, 2))
    )
    begin, first = graph.constant("begin", np.array([0], np.int64)), graph.constant("first", np.array([0], np.int64))
    positions = graph.add("Slice", graph.weight("positions"), begin, length, first)
    states = graph.normalised("gain", "shift", graph.add("Add", "words", positions))
    along = graph.constant("along", np.array([1], np.int64))
    counts = graph.add("Unsqueeze", graph.add("ReduceSum", "mask", along, keepdims=1), ends)
    present = graph.add("Unsqueeze", "mask", ends)
    pools = []
    for number in range(layers):
        states = graph.layer(number, states, across)
        if number >= layers - POOLED:
            total = graph.add("ReduceSum", graph.add("Mul", states, present), along, keepdims=1)
            pools.append(graph.add("Div", total, counts))
    means = graph.add("Concat", *pools, axis=1)
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, ["texts", "length", WIDTH]),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["texts", "length"]),
        ],
        [
            helper.make_tensor_value_info(states, TensorProto.FLOAT, ["texts", "length", WIDTH]),
            helper.make_tensor_value_info(means, TensorProto.FLOAT, ["texts", POOLED, WIDTH]),
        ],
        list(graph.constants.values()),
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)


def start(path: Path) -> dict[str, Any]:
    """The layers as they came, of four bits a number."""
    with np.load(path, allow_pickle=False) as file:
        kept = dict(file)
    weights: dict[str, Any] = {}
    for name, one in kept.items():
        if name.endswith(".packed"):
            stem = name.removesuffix(".packed")
            weights[f"{stem}.weight"] = unpacked(one, kept[f"{stem}.scales"])
        elif not name.endswith(".scales"):
            weights[name] = one.astype(np.float32)
    return weights
