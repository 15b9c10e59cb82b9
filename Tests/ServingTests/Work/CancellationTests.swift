import Testing

@testable import Serving

struct CancellationTests {
  @Test func itIsRequestedOnce() {
    let cancellation = Cancellation()
    #expect(!cancellation.isRequested)
    cancellation.isRequested = true
    #expect(cancellation.isRequested)
  }
}
