import Foundation
import Tensor

/// Works on batches on all threads at once, a batch on each, and takes what becomes of them in their order.
///
/// `read` and `take` are called on one thread at a time, `make` on several. Kernels that any of them calls run on the
/// calling thread alone. Throws the error of the first batch that failed; batches before it have been taken, unless
/// they were still at work.
package func forEachInOrder<Batch, Content, Made>(
  _ batches: [Batch], read: (Batch) throws -> Content, make: (Content) throws -> Made,
  take: (Batch, Made) throws -> Void
) throws {
  let turn = NSCondition()  // guards all of these, and is held while `read` or `take` runs
  var begun = 0, taken = 0
  var made: [Int: Made] = [:]
  var failure: (batch: Int, error: any Error)?

  func work(on index: Int) throws {
    let content = try read(batches[index])
    turn.unlock()
    let result = Result { try make(content) }
    turn.lock()
    made[index] = try result.get()
    while failure == nil, let first = made.removeValue(forKey: taken) {
      try take(batches[taken], first)
      taken += 1
    }
  }

  let threads = Threads.count
  parallel(min(threads, batches.count)) { _ in
    Threads.using(1) {
      turn.lock()
      while failure == nil, begun < batches.count {
        guard begun - taken < 2 * threads else {  // what is made must not pile up behind a slow batch
          turn.wait()
          continue
        }
        let index = begun
        begun += 1
        do { try work(on: index) } catch { if index < failure?.batch ?? .max { failure = (index, error) } }
        turn.broadcast()
      }
      turn.unlock()
    }
  }
  if let failure { throw failure.error }
}
