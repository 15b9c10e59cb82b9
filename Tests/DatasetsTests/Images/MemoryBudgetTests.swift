import Synchronization
import Tensor
import Testing

@testable import Datasets

struct MemoryBudgetTests {
  /// Whatever the order, what runs at the same time stays within the budget, and what exceeds it is alone.
  @Test func nothingRunsBeyondIt() {
    let budget = MemoryBudget(bytes: 10), taken = Mutex((bytes: 0, count: 0)), done = Mutex(0)
    Threads.using(4) {
      parallel(64) { items in
        for item in items {
          let bytes = [1, 4, 10, 25][item % 4]
          budget.with(bytes) {
            let (all, count) = taken.withLock {
              $0 = ($0.bytes + bytes, $0.count + 1)
              return $0
            }
            #expect(all <= 10 || count == 1)
            taken.withLock { $0 = ($0.bytes - bytes, $0.count - 1) }
          }
          done.withLock { $0 += 1 }
        }
      }
    }
    #expect(done.withLock { $0 } == 64)
  }

  @Test func whatThrowsGivesItsShareBack() {
    let budget = MemoryBudget(bytes: 10)
    #expect(throws: DatasetError("x")) { try budget.with(10) { throw DatasetError("x") } }
    #expect(budget.with(10) { 7 } == 7)
  }
}
