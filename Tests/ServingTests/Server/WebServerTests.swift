import Synchronization
import TestSupport
import Testing

@testable import Serving

struct WebServerTests {
  /// Any port that is free, then the same again.
  @Test func aPortIsTakenOnce() async throws {
    let port = Mutex(0)
    func start(_ port: Int, _ note: (Int) -> Void) async throws -> WebServer {
      let server = try WebServer(Address(host: "127.0.0.1", port: port))
      try await server.start { port in
        note(port)
        return { _ in Reply([], type: "text/plain") }
      }
      return server
    }
    let first = try await start(0) { own in port.withLock { $0 = own } }
    let own = port.withLock { $0 }
    #expect(own > 0)
    do {
      _ = try await start(own) { _ in }
      Issue.record("two servers listen at one port")
    } catch let fault as Fault { #expect(fault.description.contains("127.0.0.1:\(own): nothing can listen there")) }
    await first.stop(within: 0.1)
    let again = try await start(own) { _ in }
    await again.stop(within: 0.1)
  }
}
