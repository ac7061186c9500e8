"""Makes the models beside this file: `pip install onnx`, then `python make_models.py`."""

from pathlib import Path

import onnx
from onnx import TensorProto, helper

ROW = helper.make_tensor_value_info("row", TensorProto.FLOAT, [None, None])


def write(name: str, nodes: list, inputs: list, outputs: list, weights: list = ()) -> None:
    graph = helper.make_graph(nodes, name, inputs, outputs, list(weights))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    Path(__file__).with_name(f"{name}.onnx").write_bytes(model.SerializeToString())


def floats(name: str, shape: list) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


# The sum of a row of any width.
axis = helper.make_tensor("axis", TensorProto.INT64, [1], [1])
write("sum", [helper.make_node("ReduceSum", ["row", "axis"], ["sum"])], [ROW], [floats("sum", [None, 1])], [axis])

# Of three numbers, 0.5 of the first, 0.25 of the second and -1 of the third; as a classifier has it: a label, and two probabilities.
weights = helper.make_tensor("weights", TensorProto.FLOAT, [3, 2], [-0.5, 0.5, -0.25, 0.25, 1, -1])
write(
    "classifier",
    [
        helper.make_node("MatMul", ["row", "weights"], ["probabilities"]),
        helper.make_node("ArgMax", ["probabilities"], ["label"], axis=1, keepdims=0),
    ],
    [floats("row", [None, 3])],
    [helper.make_tensor_value_info("label", TensorProto.INT64, [None]), floats("probabilities", [None, 2])],
    [weights],
)

# Two inputs, of which a row can be only one.
write(
    "two-inputs",
    [helper.make_node("Add", ["row", "other"], ["sum"])],
    [ROW, floats("other", [None, None])],
    [floats("sum", [None, None])],
)

# Another number each time.
write(
    "random",
    [
        helper.make_node("ReduceSum", ["row", "axis"], ["ignored"]),
        helper.make_node("RandomUniformLike", ["ignored"], ["number"], high=10.0),
    ],
    [ROW],
    [floats("number", [None, 1])],
    [axis],
)

# Nothing but whole numbers.
write(
    "label-only",
    [helper.make_node("ArgMax", ["row"], ["label"], axis=1, keepdims=0)],
    [ROW],
    [helper.make_tensor_value_info("label", TensorProto.INT64, [None])],
)

# 1 / the first number: no finite number where that is 0.
zero = helper.make_tensor("zero", TensorProto.INT64, [1], [0])
write(
    "inverse",
    [
        helper.make_node("Gather", ["row", "zero"], ["first"], axis=1),
        helper.make_node("Reciprocal", ["first"], ["inverse"]),
    ],
    [ROW],
    [floats("inverse", [None, 1])],
    [zero],
)
