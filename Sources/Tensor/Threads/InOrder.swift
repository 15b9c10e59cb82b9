import class Foundation.NSCondition

/// Works on items on all threads at once, an item on each, and takes what becomes of them in their order.
///
/// `make` is called on several threads, `take` on one at a time. Kernels that either calls run on the calling thread
/// alone. At most twice as many results as there are threads wait to be taken.
/// - Throws: the error of the first item that failed. Items before it have been taken, unless they were still at work.
package func forEachInOrder<Items: RandomAccessCollection, Made>(
  _ items: Items, make: (Items.Element) throws -> Made, take: (Items.Element, Made) throws -> Void
) throws where Items.Index == Int {
  let turn = NSCondition()  // guards all of these, and is held while `take` runs
  var begun = items.startIndex, taken = items.startIndex
  var made: [Int: Made] = [:]
  var failure: (item: Int, error: any Error)?

  func work(on index: Int) throws {
    turn.unlock()
    let result = Result { try make(items[index]) }
    turn.lock()
    made[index] = try result.get()
    while failure == nil, let first = made.removeValue(forKey: taken) {
      try take(items[taken], first)
      taken += 1
    }
  }

  let threads = Threads.count
  parallel(min(threads, items.count)) { _ in
    Threads.using(1) {
      turn.lock()
      while failure == nil, begun < items.endIndex {
        guard begun - taken < 2 * threads else {  // what is made must not pile up behind a slow item
          turn.wait()
          continue
        }
        let index = begun
        begun += 1
        do { try work(on: index) } catch { if index < failure?.item ?? .max { failure = (index, error) } }
        turn.broadcast()
      }
      turn.unlock()
    }
  }
  if let failure { throw failure.error }
}
