import CHDF5

/// Attributes of the file's root.
extension File {
  package func setAttribute(_ name: String, _ text: String) throws(HDF5Error) {
    let attribute = try createAttribute(name, .string)
    let status = text.withCString { text in
      var pointer: UnsafePointer<CChar>? = text
      return H5Awrite(attribute.id, ElementKind.string.type, &pointer)
    }
    try check(status, "\(path): attribute \(name)")
  }

  package func setAttribute<Number: Element>(_ name: String, _ number: Number) throws(HDF5Error) {
    let attribute = try createAttribute(name, Number.elementKind)
    let status = withUnsafePointer(to: number) { H5Awrite(attribute.id, Number.elementKind.type, $0) }
    try check(status, "\(path): attribute \(name)")
  }

  /// The text of an attribute, or nil when it is absent or has another type.
  package func text(ofAttribute name: String) throws(HDF5Error) -> String? {
    guard let attribute = try openAttribute(name, .string) else { return nil }
    var pointer: UnsafeMutablePointer<CChar>?
    try check(H5Aread(attribute.id, ElementKind.string.type, &pointer), "\(path): attribute \(name)")
    guard let pointer else { return "" }
    defer { H5free_memory(pointer) }
    return String(cString: pointer)
  }

  /// The number of an attribute, or nil when it is absent or has another type.
  package func number<Number: Element>(ofAttribute name: String, as type: Number.Type = Number.self) throws(HDF5Error)
    -> Number?
  {
    guard let attribute = try openAttribute(name, Number.elementKind) else { return nil }
    let (status, number) = withUnsafeTemporaryAllocation(of: Number.self, capacity: 1) { buffer in
      (H5Aread(attribute.id, Number.elementKind.type, buffer.baseAddress!), buffer[0])
    }
    try check(status, "\(path): attribute \(name)")
    return number
  }

  /// The names of the root's attributes, sorted.
  package func attributeNames() throws(HDF5Error) -> [String] {
    var names: [String] = []
    let status = withUnsafeMutablePointer(to: &names) { names in
      H5Aiterate2(
        id, H5_INDEX_NAME, H5_ITER_INC, nil,
        { _, name, _, names in
          names!.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name!))
          return 0
        }, names)
    }
    try check(status, "\(path): attributes")
    return names.sorted()
  }

  private func createAttribute(_ name: String, _ kind: ElementKind) throws(HDF5Error) -> Handle {
    if H5Aexists(id, name) > 0 { try check(H5Adelete(id, name), "\(path): attribute \(name)") }
    let space = try Handle(H5Screate(H5S_SCALAR), closing: H5Sclose, path)
    return try Handle(
      H5Acreate2(id, name, kind.type, space.id, hdf5_default(), hdf5_default()), closing: H5Aclose,
      "\(path): attribute \(name)", noting: closing)
  }

  private func openAttribute(_ name: String, _ kind: ElementKind) throws(HDF5Error) -> Handle? {
    silenceErrors()
    guard H5Aexists(id, name) > 0 else { return nil }
    let attribute = try Handle(H5Aopen(id, name, hdf5_default()), closing: H5Aclose, "\(path): attribute \(name)")
    let type = try Handle(H5Aget_type(attribute.id), closing: H5Tclose, path)
    let space = try Handle(H5Aget_space(attribute.id), closing: H5Sclose, path)
    guard H5Tequal(type.id, kind.type) > 0, H5Sget_simple_extent_npoints(space.id) == 1 else { return nil }
    return attribute
  }
}
