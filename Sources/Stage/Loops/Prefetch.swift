import Dispatch
import Foundation

/// Calls `body` with what `read` gives for each of `batches`, in order; the next batch is read while `body` works on
/// this one.
///
/// Throws what either throws; `read` has always returned when this function does.
package func forEachPrefetched<Batch: Sendable, Content>(
  _ batches: [Batch], read: @escaping (Batch) throws -> Content, _ body: (Batch, Content) throws -> Void
) throws {
  let queue = DispatchQueue(label: "prefetch")
  nonisolated(unsafe) let read = read  // called on one thread at a time
  nonisolated(unsafe) var next: Result<Content, any Error>?  // written on the queue, taken after a wait for it
  func begin(_ batch: Batch) {
    queue.async { next = Result { try read(batch) } }
  }
  if let first = batches.first { begin(first) }
  defer { queue.sync {} }
  for (index, batch) in batches.enumerated() {
    let content = queue.sync { next }
    if index + 1 < batches.count, case .success = content { begin(batches[index + 1]) }
    if let content { try body(batch, content.get()) }
  }
}
