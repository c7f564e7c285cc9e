// Every family whose operations may be differentiable.
include "dialect/Weir/Elementwise.td"
include "dialect/Weir/Linear.td"
include "dialect/Weir/Loss.td"
include "dialect/Weir/Normalization.td"
include "dialect/Weir/Random.td"
include "dialect/Weir/Reduction.td"
include "dialect/Weir/Shape.td"
