import Foundation
import TestSupport
import Testing

@testable import Serving

struct WebServerTests {
  private func server(_ port: Int) throws -> WebServer { try WebServer(Address(host: "127.0.0.1", port: port)) }

  /// Any port that is free, then the same again.
  @Test func aPortIsTakenOnce() async throws {
    let first = try server(0), port = try await first.listen()
    #expect(port > 0)
    do {
      _ = try await server(port).listen()
      Issue.record("two servers listen at one port")
    } catch let fault as Fault { #expect(fault.description.contains("127.0.0.1:\(port): nothing can listen there")) }
    await first.stop(within: 0.1)
    let again = try server(port)
    #expect(try await again.listen() == port)
    await again.stop(within: 0.1)
  }

  /// The port is known only when others can ask already.
  @Test func whoAsksBeforeTheRoutesAreKnownWaitsForThem() async throws {
    let server = try server(0), port = try await server.listen()
    let client = LoopbackClient(port: port), connection = try client.connected()
    defer { close(connection) }
    client.send(client.request("/a"), to: connection)
    try await Task.sleep(for: .milliseconds(100))
    server.reply { request in .text("here is \(request.path)", type: "text/plain") }
    let answer = client.received(from: connection)
    #expect(answer.status == 200 && answer.text == "here is /a")
    await server.stop(within: 0.1)
  }
}
