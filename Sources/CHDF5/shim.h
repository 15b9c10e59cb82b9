#pragma once
#include <hdf5.h>

// Macros are invisible to Swift: each one that HDF5/ needs is a function here.
static inline hid_t hdf5_type_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t hdf5_type_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t hdf5_type_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t hdf5_type_int32(void) { return H5T_STD_I32LE; }
static inline hid_t hdf5_type_uint32(void) { return H5T_STD_U32LE; }
static inline hid_t hdf5_type_int64(void) { return H5T_STD_I64LE; }
static inline hid_t hdf5_type_uint64(void) { return H5T_STD_U64LE; }
static inline hid_t hdf5_type_c_string(void) { return H5T_C_S1; }
static inline size_t hdf5_variable_size(void) { return H5T_VARIABLE; }
static inline unsigned hdf5_access_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned hdf5_access_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned hdf5_access_read_write(void) { return H5F_ACC_RDWR; }
static inline hid_t hdf5_class_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t hdf5_class_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t hdf5_class_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t hdf5_class_dataset_access(void) { return H5P_DATASET_ACCESS; }
static inline hid_t hdf5_class_link_create(void) { return H5P_LINK_CREATE; }
static inline hid_t hdf5_default(void) { return H5P_DEFAULT; }
static inline hid_t hdf5_default_error_stack(void) { return H5E_DEFAULT; }
static inline hid_t hdf5_all(void) { return H5S_ALL; }
static inline haddr_t hdf5_no_place(void) { return HADDR_UNDEF; }
static inline hsize_t hdf5_unlimited(void) { return H5S_UNLIMITED; }
