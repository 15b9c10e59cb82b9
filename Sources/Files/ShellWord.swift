/// A text, such as a path, as a shell takes it for one word.
package func shellWord(_ text: String) -> String {
  let isPlain = text.unicodeScalars.allSatisfy {
    $0.properties.isAlphabetic || "/._-+,@%=0123456789".unicodeScalars.contains($0)
  }
  return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
}
