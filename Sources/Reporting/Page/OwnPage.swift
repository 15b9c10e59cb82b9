/// Whether a file that begins so is a page of ours, a report or a comparison.
package func beginsAsPage(_ start: [UInt8]) -> Bool {
  let text = String(decoding: start, as: UTF8.self)
  return text.hasPrefix("<!DOCTYPE html>") && text.contains("\(titleEnd)</title>")
}

/// With what the title of each page ends.
let titleEnd = " – Lineup"
