import Artifacts

/// The sentences of examples.h5 as they were written, and which of them each photo has.
package struct Texts {
  private let texts: [String]
  private let ofPhotos: [Int: [Int]]

  /// - Throws: `ArtifactError` where they cannot be read.
  package init(_ examples: Examples) throws {
    texts = try examples.artifact.strings(ExamplesSchema.texts)
    ofPhotos = Dictionary(grouping: examples.sentencePhotos.indices) { examples.sentencePhotos[$0] }
  }

  subscript(sentence: Int) -> String { texts[sentence] }
  /// Of a photo, in the order of examples.h5.
  func sentences(of photo: Int) -> [Int] { ofPhotos[photo] ?? [] }
}
