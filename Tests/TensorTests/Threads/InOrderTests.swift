import Foundation
import Synchronization
import Tensor
import Testing

struct InOrderTests {
  struct Damage: Error, Equatable { var batch: Int }

  @Test(arguments: [0, 1, 2, 37], [1, 2, 3]) func everyItemComesOnceAndInOrder(count: Int, threads: Int) throws {
    var seen: [Int] = []
    let atWork = Atomic(0)
    try Threads.using(threads) {
      try forEachInOrder(0..<count) {
        #expect(atWork.add(1, ordering: .relaxed).newValue <= threads && Threads.count == 1)
        usleep($0 % 4 == 0 ? 2000 : 50)  // some take longer, and are overtaken
        atWork.subtract(1, ordering: .relaxed)
        return $0 + 1
      } take: { item, made in
        #expect(made == item + 1)
        seen.append(item)
      }
    }
    #expect(seen == Array(0..<count))
  }

  @Test func whatIsMadeDoesNotPileUpBehindASlowItem() throws {
    let made = Atomic(0)
    try Threads.using(2) {
      try forEachInOrder(0..<50) { item in
        if item == 0 {
          usleep(20_000)
          #expect(made.load(ordering: .relaxed) <= 4)
        }
        made.add(1, ordering: .relaxed)
      } take: { _, _ in
      }
    }
  }

  @Test(arguments: ["make", "take"], [1, 2]) func theFirstErrorEndsIt(place: String, threads: Int) {
    var seen: [Int] = []
    func check(_ batch: Int, _ here: String) throws { if batch >= 5, here == place { throw Damage(batch: batch) } }
    Threads.using(threads) {
      #expect(throws: Damage(batch: 5)) {
        try forEachInOrder(0..<20) {
          if $0 == 5 { usleep(5000) }  // 6 fails before
          try check($0, "make")
          return $0
        } take: { batch, _ in
          try check(batch, "take")
          seen.append(batch)
        }
      }
    }
    #expect(seen == Array(0..<seen.count) && seen.count <= 5)
  }
}
