// RUN: weir-opt %s | weir-opt | FileCheck %s

// CHECK-LABEL: weir.model @Steps
weir.model @Steps name "steps" train {batch = 1 : i64} policy "off" {
  weir.data {
    weir.source @prices "csv" ["a.csv"] {header = true}
    weir.source @set "npz" ["a.npz", "b.npz"] {}
    // CHECK: weir.bind "x" = @prices field "Close" steps [#weir.call<"log_returns", {}>, #weir.call<"standardize", {}>]
    weir.bind "x" = @prices field "Close" steps [#weir.call<"log_returns", {}>, #weir.call<"standardize", {}>]
    // CHECK-NEXT: weir.bind "y" = @set field "clip"{{$}}
    weir.bind "y" = @set field "clip"
    // CHECK-NEXT: weir.bind "z" = @set field "rows"[0, 2]
    weir.bind "z" = @set field "rows" [0, 2]
    // CHECK-NEXT: weir.bind "w" = @set{{$}}
    weir.bind "w" = @set
    // CHECK-NEXT: weir.split {test = [1.000000e+00, 2.000000e+00]} by @set field "part"
    weir.split {test = [1.0, 2.0]} by @set field "part"
    // CHECK-NEXT: weir.split {test = ["a"]} by @prices[3]
    weir.split {test = ["a"]} by @prices [3]
  }
}
