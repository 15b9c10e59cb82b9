import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Tensor

struct WorkerPoolTests {
  /// Short and long pieces after short and long breaks, so that workers are met awake, on their way to sleep, and
  /// asleep.
  @Test(arguments: [2, 3, 5]) func everyPartIsDoneOnceBeforeTheCallReturns(count: Int) {
    let pool = WorkerPool()
    for piece in 0..<3000 {
      var done = [Int](repeating: 0, count: count * 16)
      let wasRun = done.withUnsafeMutableBufferPointer { done in
        nonisolated(unsafe) let done = done  // each part has its own place
        return pool.run(count) { part in
          for _ in 0..<(piece % 7) * (part % 2) * 500 { done[part * 16 + 1] &+= 1 }
          done[part * 16] += 1
        }
      }
      #expect(wasRun && (0..<count).allSatisfy { done[$0 * 16] == 1 })
      if piece % 100 == 0 { usleep(UInt32(piece % 700)) }
    }
  }

  @Test func aPoolThatGrowsAndShrinks() {
    let pool = WorkerPool()
    for piece in 0..<2000 {
      let count = [2, 7, 1, 4][piece % 4], sum = Atomic<Int>(0)
      #expect(pool.run(count) { sum.add($0 + 1, ordering: .relaxed) })
      #expect(sum.load(ordering: .relaxed) == count * (count + 1) / 2)
    }
  }

  /// Work within work, and from several threads at once, is refused rather than mixed up; `parallel` then does it
  /// alone.
  @Test func oneAtATime() {
    let pool = WorkerPool(), refused = Atomic<Int>(0)
    #expect(pool.run(2) { _ in if !pool.run(2, { _ in }) { refused.add(1, ordering: .relaxed) } })
    #expect(refused.load(ordering: .relaxed) == 2)

    let sum = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<300 { Threads.using(2) { parallel(10) { sum.add($0.count, ordering: .relaxed) } } }
    }
    #expect(sum.load(ordering: .relaxed) == 8 * 300 * 10)
  }
}
