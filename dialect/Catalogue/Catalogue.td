// Every record of the catalogue, for the table of keywords.
include "dialect/Catalogue/Elementwise.td"
include "dialect/Catalogue/Initializers.td"
include "dialect/Catalogue/Optimizers.td"
include "dialect/Catalogue/Schedules.td"
