/* Functions of libm, for kernels of the reference path in f64. No other kernel
 * calls anything. The names follow the operations of the compiler. */
#ifndef WEIR_REFERENCE_H
#define WEIR_REFERENCE_H

#ifdef __cplusplus
extern "C" {
#endif

double weir_reference_exp(double x);
double weir_reference_expm1(double x);
double weir_reference_log(double x);
double weir_reference_log1p(double x);
double weir_reference_tanh(double x);
double weir_reference_erf(double x);
double weir_reference_erfc(double x);
double weir_reference_sin(double x);
double weir_reference_cos(double x);
double weir_reference_powf(double x, double y);

#ifdef __cplusplus
}
#endif

#endif /* WEIR_REFERENCE_H */
