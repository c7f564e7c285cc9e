#include "port_internal.h"

#include "descriptor_internal.h"
#include "memory_internal.h"

namespace weir {

static bool takes(Ports ports, const weir_port &port) {
  return ports == Ports::All || port.role == WEIR_PORT_INPUT;
}

static weir_status checkClasses(const weir_model &model, const weir_port &port,
                                const int32_t *values, size_t samples) {
  size_t elements = size_t(port.elements) * samples;
  // Unsigned, so that negative values are too large as well.
  uint32_t classes = uint32_t(port.classes);
  for (size_t i = 0; i < elements; ++i)
    if (uint32_t(values[i]) >= classes)
      return fail(model.error, WEIR_OUT_OF_RANGE,
                  "`%s`, sample %zu: %d is not in 0..%d", port.name,
                  i / size_t(port.elements), values[i], port.classes - 1);
  return WEIR_OK;
}

weir_status checkInputs(const weir_model &model, Ports ports,
                        const void *const *inputs, size_t samples) {
  const weir_descriptor &descriptor = *model.descriptor;
  size_t input = 0;
  for (uint32_t i = 0; i < descriptor.ports_count; ++i) {
    const weir_port &port = descriptor.ports[i];
    if (!takes(ports, port))
      continue;
    if (!inputs || !inputs[input])
      return fail(model.error, WEIR_INVALID_ARGUMENT, "`%s` is NULL",
                  port.name);
    uint64_t bytes = 0;
    if (__builtin_mul_overflow(port.elements * typeBytes(port.type),
                               uint64_t(samples), &bytes))
      return fail(model.error, WEIR_INVALID_ARGUMENT,
                  "%zu samples are more than memory can hold", samples);
    if (port.classes) {
      weir_status status = checkClasses(
          model, port, static_cast<const int32_t *>(inputs[input]), samples);
      if (status != WEIR_OK)
        return status;
    }
    ++input;
  }
  return WEIR_OK;
}

void copyInputs(weir_model &model, Ports ports, const void *const *inputs,
                size_t first, uint32_t count, uint32_t batch) {
  const weir_descriptor &descriptor = *model.descriptor;
  size_t input = 0;
  for (uint32_t i = 0; i < descriptor.ports_count; ++i) {
    const weir_port &port = descriptor.ports[i];
    if (!takes(ports, port))
      continue;
    size_t bytes = size_t(port.elements) * typeBytes(port.type);
    uint8_t *to = model.arena + port.offset;
    const uint8_t *from =
        static_cast<const uint8_t *>(inputs[input++]) + first * bytes;
    memcpy(to, from, count * bytes);
    for (uint32_t row = count; row < batch; ++row)
      memcpy(to + row * bytes, to, bytes);
    // Kernels read a bool as one bit.
    if (port.type == WEIR_BOOL)
      for (size_t k = 0; k < batch * bytes; ++k)
        to[k] = to[k] != 0;
  }
}

void storeValid(weir_model &model, const weir_entry &entry, uint32_t count) {
  int32_t valid = int32_t(count);
  if (entry.valid_type == WEIR_I32)
    memcpy(model.arena + entry.valid_offset, &valid, sizeof(valid));
}

} // namespace weir
