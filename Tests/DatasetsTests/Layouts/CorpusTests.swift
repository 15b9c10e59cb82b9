import Pools
import Testing

@testable import Datasets

private func photo(_ name: String, _ identity: Int, _ split: Split) -> Corpus.Photo {
  Corpus.Photo(name: name, path: "/" + name, identity: identity, split: split)
}

private func corpus(_ described: [(photo: Corpus.Photo, sentences: [String])]) -> Corpus {
  Corpus(identities: ["x", "y", "z"], described: described, badItems: BadItems())
}

struct CorpusTests {
  @Test func photosAreOrderedBySplitAndSentencesByPhoto() {
    let corpus = corpus([
      (photo("t", 2, .test), ["5"]), (photo("b", 0, .train), ["1", "2"]), (photo("v", 1, .val), ["4"]),
      (photo("a", 0, .train), ["3"]),
    ])
    #expect(corpus.photos.map(\.name) == ["b", "a", "v", "t"])
    #expect(corpus.sentences.map(\.text) == ["1", "2", "3", "4", "5"])
    #expect(corpus.sentences.map(\.photo) == [0, 0, 1, 2, 3])
  }

  @Test func wordlessSentencesAreBadAndTakeTheirPhotosAlong() {
    let whole = corpus([
      (photo("a", 0, .train), ["A b.", "..."]), (photo("b", 0, .train), ["!"]), (photo("c", 1, .val), ["c"]),
    ])
    let (corpus, words) = whole.tokenized(.deletePunctuation, limit: 9)
    #expect(words == [["a", "b"], ["c"]])
    #expect(corpus.photos.map(\.name) == ["a", "c"])
    #expect(corpus.sentences.map(\.photo) == [0, 1] && corpus.sentences.map(\.text) == ["A b.", "c"])
    #expect(
      corpus.badItems.count == 2
        && corpus.badItems.first == ["“...” of photo a has no word", "“!” of photo b has no word"])
  }

  @Test func soundSentencesAreAllKept() {
    let whole = corpus([(photo("a", 0, .train), ["A b c."])])
    let (corpus, words) = whole.tokenized(.wordCharacters, limit: 2)
    #expect(words == [["a", "b"]] && corpus.sentences == whole.sentences && corpus.badItems.count == 0)
  }
}
