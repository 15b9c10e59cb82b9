import Foundation
import HDF5
import TestSupport
import Testing

@Suite struct AttributeTests {
  @Test func attributesComeBack() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.h5"
      let file = try File(creating: path)
      try file.setAttribute("text", "grün\nzwei")
      try file.setAttribute("empty", "")
      try file.setAttribute("count", Int64(-3))
      try file.setAttribute("seed", UInt64.max)
      try file.setAttribute("real", 0.25)
      try file.setAttribute("count", Int64(4))
      try file.close()
      let read = try File(opening: path)
      #expect(try read.text(ofAttribute: "text") == "grün\nzwei")
      #expect(try read.text(ofAttribute: "empty") == "")
      #expect(try read.number(ofAttribute: "count", as: Int64.self) == 4)
      #expect(try read.number(ofAttribute: "seed", as: UInt64.self) == .max)
      #expect(try read.number(ofAttribute: "real", as: Double.self) == 0.25)
      #expect(try read.number(ofAttribute: "real", as: Float.self) == nil)
      #expect(try read.text(ofAttribute: "count") == nil)
      #expect(try read.text(ofAttribute: "absent") == nil)
      #expect(try read.attributeNames() == ["count", "empty", "real", "seed", "text"])
    }
  }

  @Test func whatH5pyWroteIsRead() throws {
    let path = try #require(Bundle.module.url(forResource: "Fixtures/h5py.h5", withExtension: nil)).path
    let file = try File(opening: path)
    #expect(try Dataset.open("half", in: file, .float16).read(Float16.self) == [0, 1, -2, 0.5, 65504, .infinity])
    #expect(try Dataset.open("floats", in: file, .float32).read(Float.self, rows: 1..<2) == [0.75, 1, 1.25])
    #expect(try Dataset.open("names", in: file, .string).strings() == ["Zaunkönig", "", "wren"])
    #expect(try Dataset.open("doubles/inner", in: file, .float64).read(Double.self) == [0, 1, 2])
    #expect(try file.text(ofAttribute: "text") == "grün")
    #expect(try file.number(ofAttribute: "number", as: Int64.self) == -3)
    #expect(try file.number(ofAttribute: "real", as: Float.self) == 0.25)
    #expect(try file.number(ofAttribute: "list", as: Int64.self) == nil)
  }
}
