import Artifacts
import Datasets
import Files

/// One photo that is asked for by its path.
package struct PhotoFile {
  /// The RGB, as the network sees it.
  package let pixels: [UInt8]
  /// SHA-256 of the file's bytes.
  package let digest: [UInt8]

  /// - Throws: `ArtifactError`, which names the file, where it cannot be read or is no photo.
  package init(_ path: RawPath, _ fitting: PhotoFitting) throws {
    let reading = PhotoReading(path, known: nil, fitting)
    digest = reading.digest
    switch reading.content {
    case .pixels(let pixels): self.pixels = pixels
    case .refused(let reason), .unreadable(let reason): throw ArtifactError("\(path): \(reason)")
    case .same: preconditionFailure("nothing was known of \(path)")
    }
  }
}
