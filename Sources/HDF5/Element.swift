import CHDF5

/// The element types of our files. All are little-endian.
package enum ElementKind: String, Sendable, CaseIterable {
  case float16, float32, float64, uint8, int32, uint32, int64, uint64, string

  /// The type both in the file and in memory, so that the library never converts.
  var type: hid_t {
    switch self {
    case .float16: float16Type
    case .float32: hdf5_type_float32()
    case .float64: hdf5_type_float64()
    case .uint8: hdf5_type_uint8()
    case .int32: hdf5_type_int32()
    case .uint32: hdf5_type_uint32()
    case .int64: hdf5_type_int64()
    case .uint64: hdf5_type_uint64()
    case .string: stringType
    }
  }
}

/// A number that a dataset can hold.
package protocol Element: BitwiseCopyable, Sendable {
  static var elementKind: ElementKind { get }
}

extension Float16: Element { package static var elementKind: ElementKind { .float16 } }
extension Float: Element { package static var elementKind: ElementKind { .float32 } }
extension Double: Element { package static var elementKind: ElementKind { .float64 } }
extension UInt8: Element { package static var elementKind: ElementKind { .uint8 } }
extension Int32: Element { package static var elementKind: ElementKind { .int32 } }
extension UInt32: Element { package static var elementKind: ElementKind { .uint32 } }
extension Int64: Element { package static var elementKind: ElementKind { .int64 } }
extension UInt64: Element { package static var elementKind: ElementKind { .uint64 } }

/// IEEE 754 half precision, as h5py defines it: 1 sign, 5 exponent (bias 15) and 10 mantissa bits.
private let float16Type: hid_t = {
  let type = H5Tcopy(hdf5_type_float32())
  _ = H5Tset_fields(type, 15, 10, 5, 0, 10)
  _ = H5Tset_size(type, 2)
  _ = H5Tset_ebias(type, 15)
  return type
}()

/// UTF-8 of variable length, which h5py reads as `str`.
private let stringType: hid_t = {
  let type = H5Tcopy(hdf5_type_c_string())
  _ = H5Tset_size(type, hdf5_variable_size())
  _ = H5Tset_cset(type, H5T_CSET_UTF8)
  return type
}()
