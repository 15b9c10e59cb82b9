import HTML

/// What photos find: for each the first sentences by every ranking, right ones marked.
struct SentenceGallery {
  let run: Run
  let pictures: Pictures
  let texts: Texts
  let queries: [ChosenQuery]

  func html() throws -> HTML {
    let cards = try queries.map(card)
    return tag("section", ["id": "sentences"]) {
      tag("h2") { "Photos look for sentences" }
      tag("p") {
        "The other way round: each photo ranks all \(run.pool.sentences.count) sentences; here are the first five."
      }
      cards
    }
  }

  private func card(_ chosen: ChosenQuery) throws -> HTML {
    let photo = run.pool.photos[chosen.query], name = run.examples.photoNames[photo]
    let picture = try pictures.photo(photo, label: "photo \(name), the query")
    return tag("article", ["class": "query asked-by-photo"]) {
      tag("p", ["class": "kicker"]) { "\(chosen.reason.rawValue), photo \(photo)" }
      tag("h3", ["class": "name"]) { tag("bdi") { name } }
      tag("div", ["class": "beside"]) {
        tag("div", ["class": "asking"]) {
          picture
          tag("details") {
            tag("summary") { "its own sentences" }
            tag("ul") {
              for sentence in texts.sentences(of: photo) { tag("li", ["dir": "auto"]) { "“\(texts[sentence])”" } }
            }
          }
        }
        tag("div", ["class": "rankings"]) { run.rankings.map { row($0, chosen.query) } }
      }
    }
  }

  private func row(_ ranking: Ranking, _ query: Int) -> HTML {
    let search = ranking.imageToText
    return tag("div", ["class": "ranking"]) {
      tag("p", ["class": "by"]) {
        tag("strong") { "By \(ranking.name)" }
        if let rank = search.first.ranks[query] { ": the first right sentence has place \(rank)" }
      }
      tag("ol", ["class": "texts"]) {
        for (place, item) in search.first.items[query].prefix(5).enumerated() {
          let isRight = search.isRight(Int(item), for: query)
          tag("li", ["class": isRight ? "right" : "wrong"]) {
            Legend.place(place + 1, isRight: isRight)
            tag("span", ["dir": "auto"]) { texts[run.pool.sentences[Int(item)]] }
          }
        }
      }
    }
  }
}
