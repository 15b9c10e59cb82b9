import FlyingSocks
import Glibc

/// Where a server listens.
package struct Address: Equatable, Sendable {
  package let host: String
  package let port: Int
  private let isVersion6: Bool

  /// - Throws: `Fault` where the host is no address.
  package init(host: String, port: Int) throws(Fault) {
    self.host = host == "localhost" ? "127.0.0.1" : host
    self.port = port
    isVersion6 = host.contains(":")
    var parsed = in6_addr()
    guard inet_pton(isVersion6 ? AF_INET6 : AF_INET, self.host, &parsed) == 1 else {
      throw Fault(400, "\(host): give an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them")
    }
  }

  /// The first page's.
  /// - Parameter token: what others must know; nil where they need nothing.
  package func page(port: Int, token: Token?) -> String {
    let name = ["0.0.0.0", "::"].contains(host) ? Self.machine : isVersion6 ? "[\(host)]" : host
    return "http://\(name):\(port)/" + (token.map { "?token=\($0.text)" } ?? "")
  }

  private static var machine: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// As the system has it.
  func socketAddress() throws -> any SocketAddress {
    isVersion6
      ? try sockaddr_in6.inet6(ip6: host, port: UInt16(port)) : try sockaddr_in.inet(ip4: host, port: UInt16(port))
  }
}
