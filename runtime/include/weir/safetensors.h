/* Reading and writing safetensors files: 8 bytes of length, a JSON header, the
 * data. Files are untrusted: the header may have 100 MB, is parsed without
 * recursion, and every number in it is checked before a byte of data is read.
 */
#ifndef WEIR_SAFETENSORS_H
#define WEIR_SAFETENSORS_H

#include "weir/model.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WEIR_SAFETENSORS_MAX_RANK 8
#define WEIR_SAFETENSORS_MAX_HEADER 100000000u

typedef enum weir_dtype {
  WEIR_DTYPE_F64 = 0,
  WEIR_DTYPE_F32 = 1,
  WEIR_DTYPE_F16 = 2,
  WEIR_DTYPE_BF16 = 3,
  WEIR_DTYPE_I64 = 4,
  WEIR_DTYPE_I32 = 5,
  WEIR_DTYPE_I16 = 6,
  WEIR_DTYPE_I8 = 7,
  WEIR_DTYPE_U8 = 8,
  WEIR_DTYPE_BOOL = 9,
} weir_dtype;

/* "F32", ...; "unknown" for other numbers. */
const char *weir_dtype_name(weir_dtype dtype);
size_t weir_dtype_bytes(weir_dtype dtype);

typedef struct weir_safetensors weir_safetensors;

typedef struct weir_safetensors_tensor {
  const char *name; /* UTF-8 without control characters */
  weir_dtype dtype;
  uint32_t rank;
  uint64_t shape[WEIR_SAFETENSORS_MAX_RANK];
  uint64_t elements;
  uint64_t begin, end; /* in bytes from the beginning of the data */
} weir_safetensors_tensor;

enum {
  WEIR_SAFETENSORS_REFUSE_SYMLINK = 1, /* if the path itself is one */
};

/* Opens a file and checks its header completely. `allocator` and `error` may
 * be NULL; `error` receives the text of a failure. The file stays open until
 * weir_safetensors_close. */
weir_status weir_safetensors_open(const char *path, uint32_t flags,
                                  const weir_allocator *allocator, char *error,
                                  size_t error_size,
                                  weir_safetensors **out_file);
void weir_safetensors_close(weir_safetensors *file);

/* Tensors in the order of the header; NULL beyond the last. Names and what is
 * returned live as long as the file. */
size_t weir_safetensors_count(const weir_safetensors *file);
const weir_safetensors_tensor *weir_safetensors_at(const weir_safetensors *file,
                                                   size_t index);
/* NULL: no such tensor. */
const weir_safetensors_tensor *
weir_safetensors_find(const weir_safetensors *file, const char *name);
/* A string of __metadata__; NULL: no such key. */
const char *weir_safetensors_metadata(const weir_safetensors *file,
                                      const char *key);

/* `count` elements from `first` on, converted to double; I64 beyond 2^53 are
 * rounded. */
weir_status weir_safetensors_read(weir_safetensors *file,
                                  const weir_safetensors_tensor *tensor,
                                  uint64_t first, size_t count,
                                  double *out_values);
/* The bytes of a whole tensor as they are in the file. */
weir_status weir_safetensors_read_bytes(weir_safetensors *file,
                                        const weir_safetensors_tensor *tensor,
                                        void *out_bytes, size_t size);
/* Compares the file with the checksum in its metadata. WEIR_DATA_LOSS: they
 * differ; WEIR_NOT_FOUND: there is none, as in files of other programs. */
weir_status weir_safetensors_verify(weir_safetensors *file);
/* The text of the last failure of this file. */
const char *weir_safetensors_last_error(const weir_safetensors *file);

typedef struct weir_safetensors_source {
  const char *name;
  weir_dtype dtype;
  uint32_t rank;
  uint64_t shape[WEIR_SAFETENSORS_MAX_RANK];
  const void *data; /* row-major, little-endian */
} weir_safetensors_source;

typedef struct weir_safetensors_pair {
  const char *key, *value;
} weir_safetensors_pair;

/* Writes the tensors in the given order, with a checksum of header and data in
 * the metadata, and data that begins at a multiple of 64 bytes. Atomic:
 * `path` holds the old file or the complete new one, also after a crash. */
weir_status weir_safetensors_write(const char *path,
                                   const weir_safetensors_source *tensors,
                                   size_t tensors_count,
                                   const weir_safetensors_pair *metadata,
                                   size_t metadata_count,
                                   const weir_allocator *allocator, char *error,
                                   size_t error_size);

#ifdef __cplusplus
}
#endif

#endif /* WEIR_SAFETENSORS_H */
