import Testing

@testable import Serving

struct RequestTests {
  @Test func oneHasNothingButItsAddress() async throws {
    let request = Request("GET", "/")
    #expect(try await request.body() == [] && request.watch()() && request.query == "")
  }
}
