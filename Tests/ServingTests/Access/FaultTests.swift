import Testing

@testable import Serving

struct FaultTests {
  @Test func eachSaysWhatToDo() {
    #expect(Fault.busy.status == 503 && Fault.busy.retryAfter == 1)
    #expect(Fault.noSuchPhoto("7", of: 3).description == "photo 7: there is none; the photos have the numbers 0 to 2")
  }
}
