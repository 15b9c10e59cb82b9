import Artifacts
import Evaluation
import HTML
import Results
import Stage
import Tensor

/// The page that a report is: what a run reached, what it finds, where it looks and fails, and how it was made.
package struct ReportPage {
  /// Which queries are shown.
  package struct Choice {
    /// Sentences and photos that were asked for, by their numbers in examples.h5.
    package var sentences: [Int] = [], photos: [Int] = []
    /// Sentences of the reader's own.
    package var asked: [String] = []
    package var random = 4, worst = 3

    package init() {}
  }

  private let run: Run, title: String
  private let choice: Choice
  private let published: PublishedFigures?
  private let seed: UInt64

  package init(_ run: Run, title: String, choice: Choice, published: PublishedFigures?, seed: UInt64) {
    (self.run, self.title, self.choice, self.published, self.seed) = (run, title, choice, published, seed)
  }

  /// - Throws: what reading the run's files throws.
  package func html() throws -> String {
    let pictures = Pictures(run.examples), texts = try Texts(run.examples)
    var generator = SplitMix64(seed: seed)
    let search = run.last
    let sentences = try search.textToImage.choice(
      chosen: places(choice.sentences, in: run.pool.sentences, "sentence"), random: choice.random, worst: choice.worst,
      using: &generator)
    let photos = try search.imageToText.choice(
      chosen: places(choice.photos, in: run.pool.photos, "photo"), random: max(0, choice.random - 2),
      worst: max(0, choice.worst - 1), using: &generator)
    let retriever = choice.asked.isEmpty ? nil : try run.retriever()
    let asked = try retriever.map { retriever in try choice.asked.map { try AskedSentence($0, run, retriever) } } ?? []
    let headline = Headline(
      sentences: run.metrics.sentences(of: run.pool.name),
      figures: try run.headline(Bootstrap(resamples: 1000, seed: seed)), table: run.metrics.table(of: run.pool.name),
      published: published, photos: run.figures["photos"], classes: run.figures["classes"])
    var sections: [Section] = [
      Section("figures", "How often it is right", headline.html),
      Section(
        "photos", "Sentences look for photos",
        try PhotoGallery(run: run, pictures: pictures, texts: texts, asked: asked, queries: sentences).html()),
      Section(
        "sentences", "Photos look for sentences",
        try SentenceGallery(run: run, pictures: pictures, texts: texts, queries: photos).html()),
    ]
    let looking = AttentionSection(
      run: run, pictures: pictures, texts: texts, asked: asked, queries: shownAttention(of: sentences))
    sections += [try looking.html().map { Section("attention", "Where the matcher looks", $0) }].compactMap { $0 }
    let failures = FailureSection(run: run, pictures: pictures, texts: texts)
    sections.append(Section("failures", "Where it fails", try failures.html()))
    sections += [CalibrationSection(run: run).html.map { Section("calibration", "How sure it is", $0) }].compactMap {
      $0
    }
    sections += [try LearningCurves(run: run).html().map { Section("curves", "How it learned", $0) }].compactMap { $0 }
    sections += [CostSection(run: run).html.map { Section("costs", "What it took", $0) }].compactMap { $0 }
    sections.append(Section("provenance", "How it was made", ProvenanceSection(run: run).html))
    return document(title: title + titleEnd, style: pageStyle) {
      header(sections)
      tag("main") { sections.map(\.html) }
      tag("footer") {
        tag("p") { "Written by lineup \(lineupVersion). This page needs no network: its pictures are within it." }
      }
      pictures.definitions
    }
  }

  private struct Section {
    let id: String, title: String, html: HTML
    init(_ id: String, _ title: String, _ html: HTML) { (self.id, self.title, self.html) = (id, title, html) }
  }

  /// Maps take room: all that were asked for, two random ones and two of the worst.
  private func shownAttention(of queries: [ChosenQuery]) -> [ChosenQuery] {
    func some(_ reason: ChosenQuery.Reason, _ count: Int) -> [ChosenQuery] {
      Array(queries.filter { $0.reason == reason }.prefix(count))
    }
    return some(.chosen, .max) + some(.random, 2) + some(.worst, 2)
  }

  /// - Throws: `ArtifactError` where one is not of the pool.
  private func places(_ numbers: [Int], in members: [Int], _ noun: String) throws -> [Int] {
    let places = members.places()
    return try numbers.map { number in
      guard let place = places[number] else {
        throw ArtifactError(
          "\(run.examples.artifact.path): \(noun) \(number) is none of \(run.pool.name): give one of its "
            + "\(members.count), such as \(members[0])")
      }
      return place
    }
  }

  private func header(_ sections: [Section]) -> HTML {
    tag("header") {
      tag("p", ["class": "kicker"]) { "Lineup report" }
      tag("h1") { title }
      tag("p", ["class": "lead"]) {
        "\(counted(run.pool.sentences.count, "sentence")) and \(counted(run.pool.photos.count, "photo")) of the split "
        "\(run.pool.name) look for each other."
      }
      tag("nav", ["aria-label": "Sections"]) {
        tag("ul") {
          for section in sections { tag("li") { tag("a", ["href": "#" + section.id]) { section.title } } }
        }
      }
    }
  }
}
