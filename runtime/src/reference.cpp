#include "weir/reference.h"

#include <cmath>

double weir_reference_exp(double x) { return std::exp(x); }
double weir_reference_expm1(double x) { return std::expm1(x); }
double weir_reference_log(double x) { return std::log(x); }
double weir_reference_log1p(double x) { return std::log1p(x); }
double weir_reference_tanh(double x) { return std::tanh(x); }
double weir_reference_erf(double x) { return std::erf(x); }
double weir_reference_erfc(double x) { return std::erfc(x); }
double weir_reference_sin(double x) { return std::sin(x); }
double weir_reference_cos(double x) { return std::cos(x); }
double weir_reference_powf(double x, double y) { return std::pow(x, y); }
