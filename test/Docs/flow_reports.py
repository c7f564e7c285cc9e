"""`flow_reports.py ROOT`: what bench/flow makes of a report of `weir check`."""

import importlib.machinery
import importlib.util
import math
import os
import sys

sys.dont_write_bytecode = True
root = sys.argv[1]
loader = importlib.machinery.SourceFileLoader(
    "predict", os.path.join(root, "bench", "flow", "predict"))
predict = importlib.util.module_from_spec(
    importlib.util.spec_from_loader("predict", loader))
loader.exec_module(predict)
weir, networks = predict.weir, predict.networks

report = {"diagnostics": [
    {"id": "learning-rate", "alias": "G150", "severity": "warning"},
    {"id": "bias-before-norm", "alias": "G143", "severity": "note"},
    {"id": "unused-constant", "alias": "", "severity": "warning"},
    {"id": "grad-vanish", "alias": "G101", "severity": "error"},
    {"id": "grad-vanish", "alias": "G101", "severity": "error"}]}
print("expected ids:", ", ".join(weir.ids(report)))

# Off by 0.05, by 0.2, zero but for rounding, wrongly zero.
predicted = {"a": -3.0, "b": -3.0, "c": None, "d": None}
measured = {"a": -3.05, "b": -2.8, "c": -9.0, "d": -5.0}
report = {"layers": [{"name": "l", "line": 1, "method": "rule", "parameters": [
    {"name": name, "gradient_log10": value, "bar_log10": 0.1}
    for name, value in predicted.items()]}]}
network = networks.Network("mlp", "net", "", "")
rows = predict.compare(network, measured, report)
near, far, covered = (sum(test(row) for row in rows) for test in (
    lambda row: predict.off(row) <= predict.NEAR,
    lambda row: predict.off(row) <= predict.FAR,
    lambda row: predict.off(row) <= row.bar))
print(f"within 0.1: {near} of 4, within 0.3: {far} of 4, covered: {covered} of 4")
del report["layers"][0]["parameters"][1]
try:
    predict.compare(network, measured, report)
except weir.Failure as failure:
    print("without a prediction:", failure)
