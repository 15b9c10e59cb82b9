import Testing

@testable import Datasets

struct DamageTests {
  @Test(arguments: [
    ("a b\u{FFFD}rd", [Damage.replaced]), ("it’s".replacing("’", with: "â€™"), [.garbled]),
    ("cafÃ© Ã\u{AD}", [.garbled]),
    ("a&nbsp;bird", [.escaped]), ("a &#39;red&#39; bird", [.escaped]), ("a bird<br />red", [.escaped]),
    ("\u{FEFF}a bird", [.invisible]), ("a\u{200B}bird", [.invisible]), ("a\u{1B}[1mbird", [.invisible]),
    ("a “red” bird", [.typographic]), ("it’s &amp; \u{FFFD}", [.replaced, .escaped, .typographic]),
  ])
  func damageIsSeen(sentence: String, damage: [Damage]) {
    #expect(Set(Damage.found(in: sentence)) == Set(damage) && Damage.found(in: sentence).count == damage.count)
  }

  /// The time must not grow with the square of the length.
  @Test(arguments: ["&", "<b ", "&amp", "<br a=\""]) func longSentencesTakeNoLongTime(part: String) {
    #expect(Damage.found(in: String(repeating: part, count: 5000)) == [])
  }

  @Test(arguments: [
    "a bird, \"red\" & it's <big>", "São Paulo, Ângela, pâté", "a cat \u{1F408}\u{200D}\u{2B1B}", "a\u{A0}bird\tflies",
    "חתול",
    "fish & chips; x < y > z",
  ])
  func soundSentencesHaveNone(sentence: String) { #expect(Damage.found(in: sentence) == []) }
}
