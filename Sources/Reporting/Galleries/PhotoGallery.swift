import HTML
import Results

/// What sentences find: for each the first photos by every ranking, right ones framed, as in Figure 4 of Li et al.
/// (ICCV 2017).
struct PhotoGallery {
  let run: Run
  let pictures: Pictures
  let texts: Texts
  let asked: [AskedSentence]
  let queries: [ChosenQuery]

  func html() throws -> HTML {
    let cards = try asked.map(card) + queries.map(card)
    return tag("section", ["id": "photos"]) {
      tag("h2") { "Sentences look for photos" }
      tag("p") {
        "Each sentence ranks all \(run.pool.photos.count) photos; here are the first \(Search.top). "
        if run.rankings.count > 1 {
          "Stage 1 compares the sentence with every photo quickly; both stages together rank its first photos again. "
        }
        "A photo is right where it is of the same identity as the sentence. Press a photo to see its own sentences."
      }
      Legend.html
      cards
    }
  }

  /// What is right for a sentence that nobody wrote of a photo is not known.
  private func card(_ asked: AskedSentence) throws -> HTML {
    let rows = try asked.orders.map { name, photos in
      let items = try photos.prefix(Search.top).enumerated().map { place, photo in
        try item(photo, place: place + 1, isRight: nil)
      }
      return row(name, nil, items)
    }
    return tag("article", ["class": "query"]) {
      tag("p", ["class": "kicker"]) { "asked; which photos are right is not known" }
      tag("h3", ["dir": "auto"]) { "“\(asked.text)”" }
      rows
    }
  }

  private func card(_ chosen: ChosenQuery) throws -> HTML {
    let sentence = run.pool.sentences[chosen.query]
    let rows = try run.rankings.map { ranking in
      let search = ranking.textToImage
      let items = try search.first.items[chosen.query].enumerated().map { place, photo in
        try item(run.pool.photos[Int(photo)], place: place + 1, isRight: search.isRight(Int(photo), for: chosen.query))
      }
      return row(ranking.name, search.first.ranks[chosen.query], items)
    }
    return tag("article", ["class": "query"]) {
      tag("p", ["class": "kicker"]) { "\(chosen.reason.rawValue), sentence \(sentence)" }
      tag("h3", ["dir": "auto"]) { "“\(texts[sentence])”" }
      rows
    }
  }

  /// The first items by one ranking.
  private func row(_ name: String, _ rank: Int?, _ items: [HTML]) -> HTML {
    tag("div", ["class": "ranking"]) {
      tag("p", ["class": "by"]) {
        tag("strong") { "By \(name)" }
        if let rank { ": the first right photo has place \(rank)" }
      }
      tag("ol", ["class": "gallery"]) { items }
    }
  }

  /// - Parameter index: in examples.h5.
  private func item(_ index: Int, place: Int, isRight: Bool?) throws -> HTML {
    let name = run.examples.photoNames[index]
    let identity = run.examples.identityNames[run.examples.photoIdentities[index]]
    let label = "photo \(name), place \(place)\(isRight == true ? ", right" : isRight == false ? ", not right" : "")"
    let picture = try pictures.photo(index, label: label)
    return tag("li", ["class": isRight == true ? "right" : "wrong"]) {
      tag("details") {
        tag("summary") {
          picture
          Legend.place(place, isRight: isRight == true)
        }
        tag("div", ["class": "own"]) {
          tag("p", ["class": "name"]) { tag("bdi") { name } }
          if !run.pool.isOfSinglePhotos {
            tag("p", ["class": "name"]) {
              "identity "
              tag("bdi") { identity }
            }
          }
          tag("ul") {
            for sentence in texts.sentences(of: index) { tag("li", ["dir": "auto"]) { "“\(texts[sentence])”" } }
          }
        }
      }
    }
  }
}

/// The marks of right and wrong items: a frame, and a sign for those who do not see its colour.
enum Legend {
  static var html: HTML {
    tag("p", ["class": "legend"]) {
      tag("span", ["class": "right"]) { tag("span", ["class": "mark"]) { "✓" } }
      " right    "
      tag("span", ["class": "wrong"]) { tag("span", ["class": "mark"]) { "1" } }
      " not right; the number is the place"
    }
  }

  static func place(_ place: Int, isRight: Bool) -> HTML {
    tag("span", ["class": "mark"]) { isRight ? "\(place) ✓" : "\(place)" }
  }
}
