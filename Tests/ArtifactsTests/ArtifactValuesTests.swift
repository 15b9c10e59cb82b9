import HDF5
import TestSupport
import Testing

@testable import Artifacts

@Suite struct ArtifactValuesTests {
  private func withArtifact(_ body: (ArtifactReader, String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try writeTinyExamples("\(folder)/examples.h5")
      try body(ArtifactReader(ExamplesSchema.self, path: "\(folder)/examples.h5"), folder)
    }
  }

  /// A dataset that claims more elements than the file has bytes is refused before it is read.
  @Test(arguments: [[1 << 40], [1 << 40, 0], [0, 1 << 40], [3, 1 << 30, 1 << 20]])
  func extentsBeyondTheFileAreRefused(shape: [Int]) throws {
    try withArtifact { artifact, folder in
      let other = try File(creating: "\(folder)/other.h5")
      let text = errorText {
        try artifact.requireRoom(for: Dataset.create("w", in: other, .float32, shape: shape))
      }
      #expect(text.hasPrefix("\(artifact.path): w has shape \(shape), more than a file of "), "\(text)")
      #expect(text.hasSuffix(" bytes can hold: run make redo-preprocess"), "\(text)")
      for sound in [[], [0], [2, 0, 3], [10, 10]] {
        try artifact.requireRoom(for: Dataset.create("\(sound)", in: other, .float32, shape: sound))
      }
    }
  }

  @Test func anErrorOfTheLibraryHasARemedy() throws {
    try withArtifact { artifact, _ in
      let text = errorText { try artifact.reading { throw HDF5Error("x.h5: bad heap") } }
      #expect(text == "x.h5: bad heap: run make redo-preprocess")
      #expect(errorText { try artifact.reading { throw ArtifactError("as it is") } } == "as it is")
    }
  }
}
