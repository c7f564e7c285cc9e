// What the flow analysis is told of the data.
#ifndef WEIR_LIB_DATA_MOMENTS_H
#define WEIR_LIB_DATA_MOMENTS_H

#include "lib/Data/DataSet.h"

namespace weir {

/// Measures the numbers of each input and target over the training part, or
/// over its first rows if it is large, and leaves them as the attribute
/// `weir.moments` of the arguments of `@forward`.
void attachMoments(ModelOp model, const DataSet &set);

} // namespace weir

#endif // WEIR_LIB_DATA_MOMENTS_H
