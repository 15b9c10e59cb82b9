import HDF5
import TestSupport
import Testing

@testable import Artifacts

@Suite struct ArtifactValuesTests {
  /// A file that says of a dataset that it has more elements than the file has bytes is refused before they are read.
  @Test(arguments: [[1 << 40], [1 << 40, 0], [0, 1 << 40], [3, 1 << 30, 1 << 20]])
  func extentsBeyondTheFileAreRefused(shape: [Int]) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/stage1.h5", file = try File(creating: path)
      for (name, value) in [("kind", "stage1"), ("digest", "0")] { try file.setAttribute(name, value) }
      try file.setAttribute("version", Int64(Stage1Schema.version))
      _ = try Dataset.create("parameters/w", in: file, .float32, shape: shape)
      try file.close()
      let text = errorText { _ = try Model.read(Stage1Schema.self, from: path) }
      #expect(text.hasPrefix("\(path): parameters/w has shape \(shape), more than a file of "), "\(text)")
      #expect(text.hasSuffix(" bytes can hold: run make redo-train-stage1"), "\(text)")
    }
  }

  @Test func anErrorOfTheLibraryHasARemedy() throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/examples.h5")
      let artifact = try ArtifactReader(ExamplesSchema.self, path: "\(folder)/examples.h5")
      let text = errorText { try artifact.reading { throw HDF5Error("x.h5: bad heap") } }
      #expect(text == "x.h5: bad heap: run make redo-preprocess")
      #expect(errorText { try artifact.reading { throw ArtifactError("as it is") } } == "as it is")
    }
  }
}
