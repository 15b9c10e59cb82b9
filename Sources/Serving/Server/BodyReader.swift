import Synchronization

/// Reads what requests send along: few at a time, and none that is too large. What is not read is thrown away, as what
/// follows on the connection is the next request.
package final class BodyReader: Sendable {
  private let atOnce: Int
  private let reading = Mutex(0)

  /// The largest photo that is taken, in bytes.
  package static let mostBytes = 20_000_000

  /// - Parameter atOnce: how many are held in memory at the same time.
  package init(atOnce: Int = 4) { self.atOnce = atOnce }

  /// - Parameters:
  ///   - count: as the request says it, in bytes; nil where it does not.
  ///   - pieces: what comes.
  /// - Throws: `Fault` where it is too large, or too many are read; what reading throws.
  package func read<Pieces: AsyncSequence>(_ count: Int?, _ pieces: Pieces) async throws -> [UInt8]
  where Pieces.Element: Sequence<UInt8> {
    do {
      guard let count else { throw Fault(411, "say how long the photo is: Content-Length") }
      guard count > 0 else { throw Fault(400, "no photo was sent along") }
      guard count <= Self.mostBytes else {
        throw Fault(413, "the photo has more than \(Self.mostBytes / 1_000_000) MB: make it smaller")
      }
      guard begin() else { throw Fault.busy }
    } catch {
      for try await _ in pieces {}
      throw error
    }
    defer { reading.withLock { $0 -= 1 } }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count!)
    for try await piece in pieces { bytes.append(contentsOf: piece) }
    return bytes
  }

  private func begin() -> Bool {
    reading.withLock { reading in
      guard reading < atOnce else { return false }
      reading += 1
      return true
    }
  }
}
