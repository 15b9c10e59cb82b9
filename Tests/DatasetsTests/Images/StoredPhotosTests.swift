import HDF5
import Testing

@testable import Datasets

/// Writes a data set `images` of bytes, whose element i is i mod 251.
private func writePhotos(_ path: String, shape: [Int]) throws {
  let file = try File(creating: path)
  let dataset = try Dataset.create("images", in: file, .uint8, shape: shape)
  let pixels = (0..<shape.reduce(1, *)).map { UInt8($0 % 251) }
  try dataset.write(pixels, start: shape.map { _ in 0 }, extent: shape)
  try file.close()
}

struct StoredPhotosTests {
  init() { readForeignFilesWithBuiltProgram() }

  @Test func planesBecomePixels() throws {
    try withTemporaryFolder { folder in
      try writePhotos(folder + "/a.h5", shape: [3, 3, 4, 5])
      let photos = try StoredPhotos(ForeignFile(opening: folder + "/a.h5"), dataset: "images")
      #expect(photos.count == 3)
      for row in 0..<3 {
        let expected = drawn(5, 4) { x, y in (0..<3).map { (((row * 3 + $0) * 4 + y) * 5 + x) % 251 } }
        #expect(try PhotoSource.row(row, of: photos).image() == expected)
      }
    }
  }

  @Test(arguments: [[3, 3, 4], [2, 4, 4, 3], [2, 3, 0, 4]]) func otherShapesAreRefused(shape: [Int]) throws {
    try withTemporaryFolder { folder in
      try writePhotos(folder + "/a.h5", shape: shape)
      let error = #expect(throws: DatasetError.self) {
        try StoredPhotos(ForeignFile(opening: folder + "/a.h5"), dataset: "images")
      }
      #expect(
        error?.description == "\(folder)/a.h5: dataset images has the shape \(shape), not photos × 3 × height × width.")
    }
  }

  @Test func whatIsNoSuchDatasetIsNamed() throws {
    try withTemporaryFolder { folder in
      try writePhotos(folder + "/b.h5", shape: [1, 3, 2, 2])
      let error = #expect(throws: DatasetError.self) {
        try StoredPhotos(ForeignFile(opening: folder + "/b.h5"), dataset: "pixels")
      }
      #expect(error?.description == "\(folder)/b.h5: no dataset pixels: h5ls -r shows those that there are")
    }
  }
}
