/// A request that is refused, and why.
package struct Fault: Error, Equatable, CustomStringConvertible {
  /// The status of HTTP.
  package let status: Int
  package let description: String
  /// After how many seconds the same may be asked again.
  package var retryAfter: Int?

  package init(_ status: Int, _ description: String, retryAfter: Int? = nil) {
    (self.status, self.description, self.retryAfter) = (status, description, retryAfter)
  }

  static func noSuchPhoto(_ number: String, of count: Int) -> Fault {
    Fault(404, "photo \(number): there is none; the photos have the numbers 0 to \(count - 1)")
  }
  static let busy = Fault(503, "too many questions are waiting: ask again in a second", retryAfter: 1)
  /// Nobody is there any more who would read it.
  static let abandoned = Fault(499, "the question was abandoned")
}
