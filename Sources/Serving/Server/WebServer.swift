import FlyingFox
import FlyingSocks
import Foundation
import Stage
import Synchronization

/// Listens for requests, and sends replies.
package final class WebServer: Sendable {
  private let server: HTTPServer
  private let address: Address
  private let isStopped = Atomic(false)

  /// The largest body that is read with the headers, in bytes. Larger ones are read by the routes, or thrown away.
  private static let smallBody = 4096
  /// After how many seconds a request is given up, its waiting included.
  private static let patience = 60.0

  package init(_ address: Address) throws {
    self.address = address
    func configuration(_ address: some SocketAddress) -> HTTPServer.Configuration {
      HTTPServer.Configuration(
        address: address, timeout: Self.patience, sharedRequestBufferSize: Self.smallBody,
        sharedRequestReplaySize: Self.smallBody, logger: .disabled)
    }
    server = HTTPServer(config: configuration(try address.socketAddress()))
  }

  /// Begins to listen.
  /// - Parameter routes: makes what gives the reply to each request, for the port.
  /// - Throws: `Fault` where nothing can listen at the address.
  package func start(_ routes: (_ port: Int) -> @Sendable (Visit) async -> Reply) async throws {
    Self.allowManyConnections()
    let first = Task { try await server.run() }
    do { try await server.waitUntilListening(timeout: 5) } catch {
      first.cancel()
      var reason: any Error = error
      if case .failure(let error) = await first.result { reason = error }
      throw Fault(
        500,
        "\(address.host):\(address.port): nothing can listen there (\(reason.localizedDescription)): give another "
          + "port")
    }
    var port = address.port
    switch await server.listeningAddress {
    case .ip4(_, let own), .ip6(_, let own): port = Int(own)
    default: break
    }
    await server.appendRoute("*", to: VisitHandler(routes: routes(port)))
    goOn(after: first)
  }

  /// Listens again where that ended by itself, as it does where the system has no descriptor left for a connection.
  private func goOn(after first: Task<Void, any Error>) {
    Task {
      _ = await first.result
      while !isStopped.load(ordering: .relaxed) {
        report("serve: note: listening again")
        try? await Task.sleep(for: .milliseconds(200))
        try? await server.run()
      }
    }
  }

  /// Takes no new connections, and ends those that there are.
  /// - Parameter seconds: for the replies that are on their way.
  package func stop(within seconds: Double) async {
    isStopped.store(true, ordering: .relaxed)
    await server.stop(timeout: seconds)
  }

  /// Each connection takes a descriptor; a thousand are more than many systems allow at first.
  private static func allowManyConnections() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 65_536)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
