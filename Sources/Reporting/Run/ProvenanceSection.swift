import Artifacts
import HTML

/// How the run was made: each file with its program, options, seed and digests.
struct ProvenanceSection {
  let run: Run

  var html: HTML {
    tag("section", ["id": "provenance"]) {
      tag("h2") { "How it was made" }
      tag("p") {
        "The same inputs, options, seed and number of threads give the same bytes on one kind of processor. The digest "
        "of a file is the SHA-256 of its content."
      }
      for (_, artifact) in run.artifacts { file(artifact) }
    }
  }

  private func file(_ artifact: ArtifactReader) -> HTML {
    tag("details", ["class": "more"]) {
      tag("summary") {
        tag("strong") { artifact.name }
        if let header = artifact.header { ", by \(header.program)" }
        " "
        tag("code") { String(artifact.digest.prefix(12)) }
      }
      tag("pre", ["class": "scroll", "tabindex": "0"]) { lines(artifact).joined(separator: "\n") }
    }
  }

  private func lines(_ artifact: ArtifactReader) -> [String] {
    let header = artifact.header
    let made = header.map { ["program  \($0.program)", "seed     \($0.seed)", "threads  \($0.threads)"] } ?? []
    let options = header.map { $0.options.split(separator: "\n").map { "option   \($0)" } } ?? []
    return ["digest   \(artifact.digest)"] + made + options
      + artifact.inputs.map { "made of  \($0.name) \($0.digest)" }
  }
}
