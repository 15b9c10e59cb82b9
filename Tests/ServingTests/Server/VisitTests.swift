import Testing

@testable import Serving

struct VisitTests {
  @Test func oneHasNothingButItsAddress() async throws {
    let visit = Visit("GET", "/")
    #expect(try await visit.body() == [] && visit.watch()() && visit.query == "")
  }
}
