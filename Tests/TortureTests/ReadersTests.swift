import Foundation
import Testing

@testable import torture

struct ReadersTests {
  @Test func anEndIsTheFaultOfAnInput() {
    let shortage = "torture: error: not enough memory: 3000 MB more were asked for"
    for (how, words, outcome) in [
      (.signalled(SIGALRM), "", .hang), (.hung, "", .hang), (.signalled(SIGSEGV), "", .crash),
      (.exited(1), shortage, .crash), (.exited(1), "torture: error: CSV: there are no samples", nil),
    ] as [(Ending.How, String, Outcome?)] {
      #expect(Ending(how: how, words: words).faultOfAnInput == outcome, "\(how)")
    }
  }
}
