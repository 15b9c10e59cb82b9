/// A number with so many decimals, rounded to nearest.
package func decimal(_ number: Double, _ decimals: Int) -> String {
  let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
  let scaled = Int((abs(number) * scale).rounded())
  var digits = "\(scaled)"
  if digits.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits }
  let sign = number < 0 && scaled > 0 ? "-" : ""
  return sign + digits.dropLast(decimals) + (decimals > 0 ? "." + digits.suffix(decimals) : "")
}

/// `text` with spaces up to `width` characters, before it or, with `left`, behind it.
package func padded(_ text: String, _ width: Int, left: Bool = false) -> String {
  let space = String(repeating: " ", count: max(left ? 0 : 1, width - text.count))
  return left ? text + space : space + text
}
