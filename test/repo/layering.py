# RUN: %python %s
"""What may include what, and what may link what."""

import re

from repository import files, finish, read

PHASES = ["Frontend", "Import", "GradientFlow", "Repair", "Autodiff",
          "Training", "Lowering", "Plan", "Target", "Package"]
# From a folder to the folders whose headers it may include.
ALLOWED = {
    "runtime/": ["runtime/"],
    "lib/Support/": ["lib/Support/"],
    "dialect/": ["dialect/", "lib/Support/"],
    "lib/Data/": ["lib/Data/", "dialect/", "lib/Support/"],
    "lib/Execute/": ["lib/Execute/", "lib/Support/", "runtime/include/"],
    "lib/Driver/": ["lib/", "dialect/", "runtime/include/"],
    "tools/weir-tblgen/": ["tools/weir-tblgen/"],
    "tools/": ["lib/", "dialect/"],
}
for phase in PHASES:
    ALLOWED[f"lib/{phase}/"] = [f"lib/{phase}/", "dialect/", "lib/Support/"]
# The two named exceptions.
ALLOWED["lib/Repair/"].append("lib/GradientFlow/")
ALLOWED["lib/Target/"].append("runtime/include/weir/abi.h")
ALLOWED["lib/Package/"].append("runtime/include/weir/abi.h")

# From a library's folder to the targets of ours that it may link.
LINKS = {f"lib/{phase}/": ["WeirDialect", "PlanDialect", "WeirCatalogue",
                           "WeirSupport", f"Weir{phase}"]
         for phase in PHASES}
LINKS["lib/Repair/"].append("WeirGradientFlow")
LINKS["lib/Frontend/"].append("WeirSyntax")
# Text in the language, without code.
ALLOWED["lib/Frontend/"].append("lib/Library/Library.inc")
LINKS["lib/Support/"] = []
LINKS["lib/Data/"] = ["WeirDialect", "PlanDialect", "WeirCatalogue",
                      "WeirSupport"]
LINKS["lib/Execute/"] = ["WeirSupport", "weir_runtime"]


def included(path, text):
    """The repository path that each quoted include means."""
    for name in re.findall(r'^#include "([^"]+)"', text, re.MULTILINE):
        if name.startswith(("dialect/", "lib/", "tools/", "runtime/")):
            yield name
        elif name.startswith("weir/"):
            yield "runtime/include/" + name


problems = []
checked = 0
for path in files(".h", ".cpp", ".c", under=("runtime/", "lib/", "dialect/",
                                            "tools/")):
    rule = max((key for key in ALLOWED if path.startswith(key)), key=len,
               default=None)
    if rule is None:
        continue
    checked += 1
    text = read(path)
    for name in included(path, text):
        if not name.startswith(tuple(ALLOWED[rule])):
            problems.append(f"{path}: includes {name}")
    if rule == "runtime/" and re.search(r'^#include [<"](llvm|mlir)/', text,
                                        re.MULTILINE):
        problems.append(f"{path}: the runtime sees the compiler")
    if rule == "lib/Support/" and "dialect/" in "".join(included(path, text)):
        problems.append(f"{path}: Support sees an operation")

for path in files("CMakeLists.txt", under=("lib/",)):
    rule = next((key for key in LINKS if path.startswith(key)), None)
    if rule is None:
        continue
    checked += 1
    for block in re.findall(r"LINK ([^)]*?)(?:DEPENDS|\))", read(path)):
        for target in block.split():
            ours = target.startswith(("Weir", "Plan", "weir_"))
            family = target.startswith(rule.replace("lib/", "Weir")[:-1])
            if ours and not family and target not in LINKS[rule]:
                problems.append(f"{path}: links {target}")
finish("layering", checked, problems)
