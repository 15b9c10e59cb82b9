import TestSupport
import Testing

@testable import NumPy

private func header(_ text: String, version: [UInt8] = [1, 0]) throws -> NumPyHeader {
  let length = text.utf8.count
  let size =
    version[0] == 1 ? [UInt8(length % 256), UInt8(length / 256)] : [UInt8(length % 256), UInt8(length / 256), 0, 0]
  let bytes = [0x93] + Array("NUMPY".utf8) + version + size + Array(text.utf8)
  return try NumPyHeader(bytes)
}

@Test func headersOfOtherWritersAreRead() throws {
  let old = try header(#"{"shape":(2L,3L),"fortran_order":True,"descr":"<f8"}"#)
  #expect(old.shape == [2, 3] && old.isFortranOrder && old.descr == "<f8")
  let read = try header("{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }\n", version: [2, 0])
  #expect(read.shape == [7] && !read.isFortranOrder && read.descr == "<f4" && read.end == 70)
  #expect(try header("{'descr': '<f4', 'fortran_order': False, 'shape': (), }").shape == [])
}

@Test(arguments: [
  "", "{", "{}", "{'descr': '<f4', 'shape': (1,)}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
  "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
  "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
  "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
  "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
  "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} more",
  "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "{'descr: 1}",
])
func otherTextsAreDamage(text: String) {
  #expect(errorText { _ = try header(text) } == "its header is not one that numpy.save writes: damaged?")
}

@Test func otherVersionsAreNamed() {
  #expect(errorText { _ = try header("{}", version: [4, 0]) }.hasPrefix("has version 4.0 of the format"))
}
