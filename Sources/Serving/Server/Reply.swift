import Foundation

/// What is sent back.
package struct Reply: Equatable, Sendable {
  package var status = 200
  package var type: String
  package var body: [UInt8]
  /// More headers than all replies have.
  package var headers: [String: String] = [:]

  package init(_ body: [UInt8], type: String, status: Int = 200, headers: [String: String] = [:]) {
    (self.body, self.type, self.status, self.headers) = (body, type, status, headers)
  }

  package static func text(_ text: String, type: String) -> Reply {
    Reply(Array(text.utf8), type: type + "; charset=utf-8", headers: ["Cache-Control": "no-cache"])
  }

  /// - Throws: what encoding throws.
  package static func json(_ value: some Encodable, status: Int = 200) throws -> Reply {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Reply(
      Array(try encoder.encode(value)) + [UInt8(ascii: "\n")], type: "application/json; charset=utf-8", status: status,
      headers: ["Cache-Control": "no-store"])
  }

  /// What is wrong, as JSON: `{"error": "…"}`.
  package static func refusal(_ fault: Fault) -> Reply {
    let reply = try? json(["error": fault.description], status: fault.status)
    var refusal = reply ?? Reply([], type: "application/json", status: fault.status)
    refusal.headers["Retry-After"] = fault.retryAfter.map(String.init)
    return refusal
  }

  /// A JPEG, which a browser may keep.
  /// - Parameters:
  ///   - isVersioned: whether the address has its version, so that the picture never changes.
  ///   - known: the header `If-None-Match`: what the browser has.
  package static func picture(_ picture: Picture, isVersioned: Bool, known: String?) -> Reply {
    let tag = "\"\(picture.version)\"", isKnown = known == tag
    return Reply(
      isKnown ? [] : picture.bytes, type: "image/jpeg", status: isKnown ? 304 : 200,
      headers: [
        "ETag": tag, "Cache-Control": isVersioned ? "private, max-age=31536000, immutable" : "private, no-cache",
      ])
  }

  /// What every reply tells the browser: to take nothing from elsewhere, to run no script but the page's own, and to
  /// let no other site show it or read it.
  static let always = [
    "Content-Security-Policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
      + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
  ]

  /// All headers.
  package var allHeaders: [String: String] {
    Self.always.merging(headers) { $1 }.merging(["Content-Type": type]) { $1 }
  }
}
