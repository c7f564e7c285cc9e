// The elementwise functions of the catalogue: each record is an operation.
include "dialect/Catalogue/Activations.td"
include "dialect/Catalogue/Functions.td"
include "dialect/Catalogue/Losses.td"
