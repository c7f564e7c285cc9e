// The two checks that every derivative passes on drawn values.
#ifndef WEIR_TEST_GRADIENTS_CHECKS_H
#define WEIR_TEST_GRADIENTS_CHECKS_H

#include "Program.h"

namespace weir::test {

/// Where the outputs are linear in an operand: <w, f(v)> = <f'(w), v>,
/// relative 1e-12.
void checkAdjoint(Program &program, Random &random);

/// Central differences along a drawn direction in all operands at once,
/// h = cbrt(eps) max(1, |x|), relative 1e-7.
void checkDirection(Program &program, Random &random);

/// Both, on several draws.
void checkGradients(Program &program);

/// How many identities checkAdjoint has held, each draw of an operand one.
size_t countAdjoints();

/// How many blocks of the library passed, for the summary.
std::string describeLibraryCoverage();
/// The points at kinks and singularities, for the summary.
std::string describeSingularPoints();

} // namespace weir::test

#endif // WEIR_TEST_GRADIENTS_CHECKS_H
