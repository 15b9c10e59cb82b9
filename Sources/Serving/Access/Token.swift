import Files

/// What whoever asks from another machine must know.
package struct Token: Sendable {
  package let text: String
  /// Cookies are the same for all ports of a machine: the name tells its servers apart.
  private let cookie: String

  /// The shortest that is taken.
  package static let leastLength = 16

  /// - Parameter text: nil makes one of 256 random bits.
  package init(_ text: String? = nil, port: Int) {
    var generator = SystemRandomNumberGenerator()
    self.text = text ?? (0..<4).map { _ in Self.hexadecimal(generator.next()) }.joined()
    cookie = "lineup-\(port)"
  }

  private static func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The header `Set-Cookie` with which a browser need not be told the token again. No script reads the cookie, and no
  /// other site's page has it sent.
  package var cookieHeader: String { "\(cookie)=\(text); Path=/; HttpOnly; SameSite=Strict" }

  /// Whether a request knows the token.
  /// - Parameters:
  ///   - parameter: `token=…` of the address.
  ///   - authorization: the header, `Bearer …`.
  ///   - cookies: the header `Cookie`.
  package func isKnown(parameter: String?, authorization: String?, cookies: String?) -> Bool {
    let own = (cookies ?? "").split(separator: ";").compactMap { pair -> String? in
      let parts = pair.split(separator: "=", maxSplits: 1)
      return parts.count == 2 && parts[0].trimming == cookie ? parts[1].trimming : nil
    }
    let bearer = authorization.flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst("Bearer ".count)) : nil }
    return ([parameter, bearer].compactMap { $0 } + own).reduce(false) { isSame($1) || $0 }
  }

  /// Compares digests, all bytes of them: how long it takes says nothing of where two texts differ.
  private func isSame(_ other: String) -> Bool {
    func digest(_ text: String) -> [UInt8] { Array(text.utf8).withUnsafeBytes { ContentDigest.bytes(of: $0) } }
    return zip(digest(text), digest(other)).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

extension Substring {
  fileprivate var trimming: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
