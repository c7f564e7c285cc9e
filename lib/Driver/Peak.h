// What this machine's multiply-adds can do at most.
#ifndef WEIR_LIB_DRIVER_PEAK_H
#define WEIR_LIB_DRIVER_PEAK_H

namespace weir {

/// f32 operations a second, a multiply-add being two, measured with `threads`
/// threads at once on registers alone. Takes about 50 ms.
double measurePeakFlops(unsigned threads);

} // namespace weir

#endif // WEIR_LIB_DRIVER_PEAK_H
