import TestSupport
import Testing

@testable import Datasets

@Suite struct RegionFeaturesTests {
  @Test func rowsAreReadFromTheFile() throws {
    try withTemporaryFolder { folder in
      try writeNumPy("\(folder)/a.npy", (0..<12).map(Float.init), shape: [2, 3, 2])
      let array = try RegionArray("\(folder)/a.npy")
      #expect(array.rows == 2 && array.regions == 3 && array.channels == 2)
      var values = [Float](repeating: 0, count: 6)
      try array.read(row: 1, into: &values)
      #expect(values == [6, 7, 8, 9, 10, 11])
    }
  }

  @Test func aWholePhotoIsOneRegion() throws {
    try withTemporaryFolder { folder in
      try writeNumPy("\(folder)/a.npy", [1, 2, 3, 4], shape: [2, 2])
      let array = try RegionArray("\(folder)/a.npy")
      #expect(array.rows == 2 && array.regions == 1 && array.channels == 2)
    }
  }

  @Test(arguments: [[4], [2, 2, 1, 1]]) func otherShapesAreRefused(shape: [Int]) throws {
    try withTemporaryFolder { folder in
      try writeNumPy("\(folder)/a.npy", [1, 2, 3, 4], shape: shape)
      #expect(
        errorText { _ = try RegionArray("\(folder)/a.npy") }.hasPrefix(
          "\(folder)/a.npy: has the shape \(shape), where photos × regions × channels is needed"))
    }
  }

  @Test func photosAreFoundByTheirNames() throws {
    try withTemporaryFolder { folder in
      let captions = (0..<10).map { "sentence \($0)\n" }.joined()
      try write(captions, to: "\(folder)/train_caps.txt")
      try write("x\ny\n", to: "\(folder)/train_ids.txt")
      try writeNumPy("\(folder)/train_ims.npy", [1, 2, 3, 4], shape: [2, 1, 2])
      let features = try PrecomputedFeatures(folder, photos: ["y", "x"], testList: .test)
      #expect(features.regions == 1 && features.channels == 2 && !features.hasBoxes)
      var values: [Float] = [0, 0]
      let (boxes, size) = try features.read(photo: 0, into: &values)
      #expect(values == [3, 4] && boxes.isEmpty && size.isEmpty)
      #expect(features.place(of: 0) == "\(folder)/train_ims.npy: row 1")
      #expect(
        errorText { _ = try PrecomputedFeatures(folder, photos: ["z"], testList: .test) }.hasPrefix(
          "\(folder): has no photo z, which examples.h5 has"))
    }
  }

  @Test(arguments: [(65_519, true), (65_520, false), (-65_520, false), (.nan, false), (.infinity, false)])
  func halfPrecisionEndsBelow65520(value: Float, fits: Bool) {
    let text = errorText { try [1, value].withUnsafeBufferPointer { try checkHalfPrecision($0, "row 7") } }
    #expect(text.isEmpty == fits && (fits || text.hasPrefix("row 7: has ")), "\(text)")
  }
}
