// Every record of the catalogue, for the table of keywords.
include "dialect/Catalogue/Activations.td"
include "dialect/Catalogue/Initializers.td"
include "dialect/Catalogue/Optimizers.td"
include "dialect/Catalogue/Schedules.td"
