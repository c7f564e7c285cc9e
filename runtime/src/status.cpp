#include "weir/model.h"

const char *weir_status_string(weir_status status) {
  switch (status) {
  case WEIR_OK:
    return "ok";
  case WEIR_INVALID_ARGUMENT:
    return "invalid argument";
  case WEIR_OUT_OF_RANGE:
    return "out of range";
  case WEIR_NOT_FOUND:
    return "not found";
  case WEIR_OUT_OF_MEMORY:
    return "out of memory";
  case WEIR_IO_ERROR:
    return "input/output error";
  case WEIR_DATA_LOSS:
    return "data loss";
  case WEIR_INCOMPATIBLE:
    return "incompatible";
  case WEIR_UNAVAILABLE:
    return "unavailable";
  case WEIR_NOT_FINITE:
    return "not finite";
  case WEIR_CANCELLED:
    return "cancelled";
  }
  return "unknown status";
}
