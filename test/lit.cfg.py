import os
import sys

import lit.formats
import lit.util

config.name = "Weir"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".weir", ".td", ".test"]
# unit and gradients are binaries of their own.
config.excludes = ["Inputs", "unit", "gradients", "install", "CMakeLists.txt"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = config.weir_test_dir
# Without psutil lit cannot end what hangs.
if lit.util.killProcessAndChildrenIsSupported()[0]:
    lit_config.maxIndividualTestTime = 60

config.environment["PATH"] = os.pathsep.join(
    [config.weir_tools_dir, config.llvm_tools_dir, config.environment["PATH"]]
)
config.environment["NO_COLOR"] = "1"
config.substitutions.append(("%python", sys.executable))
config.substitutions.append(("%weir_src", config.weir_source_dir))
config.substitutions.append(("%weir_build", config.weir_build_dir))
for tool in ["weir", "weir-opt", "weir-tblgen"]:
    if os.path.exists(os.path.join(config.weir_tools_dir, tool)):
        config.available_features.add(tool)
