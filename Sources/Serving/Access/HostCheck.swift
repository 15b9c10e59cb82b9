/// Which requests are for this server. A page of another site may have its name lead to this machine, and then read
/// what the server says (DNS rebinding): its requests still name that site.
package struct HostCheck: Sendable {
  private let port: Int
  /// Whether only this machine can ask.
  private let isLocal: Bool

  /// - Parameters:
  ///   - address: where the server listens, such as `127.0.0.1`.
  package init(address: String, port: Int) {
    self.port = port
    isLocal = Self.isLoopback(address)
  }

  /// Whether an address is one that only this machine can reach.
  package static func isLoopback(_ address: String) -> Bool {
    ["127.0.0.1", "::1", "localhost"].contains(address)
  }

  /// Whether a request names this server.
  /// - Parameter host: its header `Host`. Where others may ask too, the server does not know all its names: the token
  ///   is what keeps other sites out then.
  package func allows(host: String?) -> Bool {
    guard let host, !host.isEmpty else { return false }
    guard isLocal else { return true }
    let names = ["127.0.0.1", "localhost", "[::1]"]
    return names.contains { host.lowercased() == "\($0):\(port)" || (port == 80 && host.lowercased() == $0) }
  }

  /// Whether a request comes from the server's own page, from a program, or from a person who opened the address. What
  /// another site's page asks for in the background, such as a picture, does not.
  /// - Parameters:
  ///   - site: the header `Sec-Fetch-Site`, which browsers send.
  ///   - mode: the header `Sec-Fetch-Mode`.
  package static func isWelcome(site: String?, mode: String?, path: String) -> Bool {
    guard let site, site != "same-origin", site != "none" else { return true }
    return mode == "navigate" && path == "/"
  }
}
