import Foundation
import TestSupport
import Testing

/// The Makefile's own logic, on programs that only note how they were called.
@Suite(.serialized) struct MakefileTests {
  private struct Tree {
    let folder: String

    init(_ folder: String) throws {
      self.folder = folder
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      try FileManager.default.copyItem(
        atPath: root.appendingPathComponent("Makefile").path, toPath: "\(folder)/Makefile")
      try write("Package.swift", "")
      try write("Sources/x/X.swift", "")
      for program in programNames + ["search"] {
        try write(
          ".build/release/\(program)",
          """
          #!/bin/sh
          echo "${0##*/} $*" >> calls
          [ "$1" = --check ] && exit
          while [ $# -gt 0 ]; do if [ "$1" = --output ]; then output=$2; fi; shift; done
          case ${0##*/} in search) ;; synthesize) mkdir "$output" ;; *) echo made > "$output" ;; esac

          """)
        chmod("\(folder)/.build/release/\(program)", 0o755)
      }
      try write("pipelines/demo/synthesize.conf", "--side 64\n")
      try write("pipelines/demo/train-cnn.conf", "--epochs 1\n")
      try write("pipelines/demo/identity-aware/train-stage2.conf", "--epochs 1\n")
      try write(
        "pipelines/demo/best/train-stage2.conf",
        "--config ../identity-aware/train-stage2.conf   # the same\n--batch 4\n")
      try write("pipelines/cub/identity-aware/score.conf", "")
    }

    func write(_ path: String, _ text: String) throws {
      let url = URL(fileURLWithPath: "\(folder)/\(path)")
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }

    /// Runs make, and returns the programs that it called.
    func make(_ arguments: String..., expecting status: Int32 = 0) throws -> (calls: [String], ending: Ending) {
      try make(arguments, expecting: status)
    }

    private func make(_ arguments: [String], expecting status: Int32 = 0) throws -> (calls: [String], ending: Ending) {
      try? FileManager.default.removeItem(atPath: "\(folder)/calls")
      let ending = try run(
        "/usr/bin/env", ["make"] + arguments, in: folder, environment: ["MAKEFLAGS": "", "MAKELEVEL": ""])
      #expect(ending.status == status, "\(ending.errors)")
      let calls = (try? String(contentsOfFile: "\(folder)/calls", encoding: .utf8)) ?? ""
      return (calls.split(separator: "\n").map(String.init), ending)
    }

    /// Makes everything old, so that what is changed next is newer whatever the clock's steps.
    func age() throws { _ = try run("/bin/sh", ["-c", "find . -exec touch -d 2020-01-01 {} +"], in: folder) }

    /// Runs make, and returns the names of the programs that it called.
    func programs(_ arguments: String...) throws -> [String] {
      try make(arguments).calls.map { String($0.prefix { $0 != " " }) }
    }
  }

  private let chain = [
    "synthesize", "preprocess", "train-cnn", "extract-features", "train-stage1", "dump-buffers", "screen-pairs",
    "train-stage2", "score",
  ]

  @Test(arguments: ["-j1", "-j2"])
  func everyStageRunsOnceInOrder(jobs: String) throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      let calls = try tree.make(jobs, "all").calls
      #expect(calls.map { String($0.prefix { $0 != " " }) } == chain)
      #expect(calls[0] == "synthesize --config pipelines/demo/synthesize.conf --output data/demo/raw")
      #expect(calls[1] == "preprocess data/demo/raw --output data/demo/examples.h5")
      #expect(calls[6] == "screen-pairs data/demo/identity-aware/buffers.h5 --output data/demo/identity-aware/pairs.h5")
      #expect(try tree.make("all").calls == [])
    }
  }

  @Test func aChangeRerunsWhatDependsOnIt() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      _ = try tree.make("all")
      _ = try tree.make("all", "METHOD=best")

      try tree.age()
      try tree.write("pipelines/demo/identity-aware/train-stage2.conf", "--epochs 2\n")
      #expect(try tree.programs("all") == ["train-stage2", "score"])
      // Through --config, the other method depends on that file too.
      #expect(try tree.programs("all", "METHOD=best") == ["train-stage2", "score"])

      try tree.age()
      try tree.write(
        "pipelines/demo/best/train-stage2.conf", "--config ../identity-aware/train-stage2.conf\n--batch 5\n")
      #expect(try tree.make("all").calls == [])
      #expect(try tree.programs("all", "METHOD=best") == ["train-stage2", "score"])

      try tree.age()
      try tree.write("data/demo/identity-aware/stage1.h5", "changed")
      #expect(try tree.programs("train-stage2") == ["dump-buffers", "screen-pairs", "train-stage2"])

      // A rebuilt program does not repeat its stage by itself.
      try tree.age()
      _ = try run("/bin/sh", ["-c", "touch .build/release/*"], in: folder)
      #expect(try tree.make("all").calls == [])
    }
  }

  /// An ablation of stage 2 alone has no options for stage 1, and takes that of the method from which its options
  /// start.
  @Test func anAblationSharesStage1() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("pipelines/demo/ablation/train-stage2.conf", "--config ../best/train-stage2.conf\n")
      try tree.write("pipelines/demo/other/train-stage2.conf", "--config ../identity-aware/train-stage2.conf\n")
      try tree.write("pipelines/demo/other/train-stage1.conf", "--epochs 3\n")
      _ = try tree.make("all", "SEED=2")
      let calls = try tree.make("all", "METHOD=ablation", "SEED=2").calls
      #expect(calls.map { String($0.prefix { $0 != " " }) } == ["train-stage2", "score"])
      #expect(
        calls[0].contains("data/demo/identity-aware-seed2/pairs.h5")
          && calls[0].contains("--config pipelines/demo/ablation/train-stage2.conf"))
      #expect(calls[0].hasSuffix("--seed 2 --output data/demo/ablation-seed2/stage2.h5"))
      #expect(
        calls[1].hasSuffix("--output data/demo/ablation-seed2/scores.h5")
          && calls[1].contains("data/demo/identity-aware-seed2/buffers.h5"))
      let own = try tree.make("all", "METHOD=other", "SEED=2").calls
      #expect(own.map { String($0.prefix { $0 != " " }) } == Array(chain.suffix(5)))
      #expect(own[0].hasSuffix("--seed 2 --output data/demo/other-seed2/stage1.h5"))
    }
  }

  /// Options for train-fragments in the place of train-stage2's: a stage 2 that needs nothing of stage 1, behind that
  /// of the method which its score starts from.
  @Test func aMethodMayLearnFromFragments() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), d = "data/demo"
      try tree.write("pipelines/demo/vse/train-stage1.conf", "--epochs 3\n")
      try tree.write("pipelines/demo/vse/score.conf", "--stage1-only   # none\n")
      try tree.write("pipelines/demo/scan/train-fragments.conf", "--epochs 2\n")
      try tree.write("pipelines/demo/scan/score.conf", "--config ../vse/score.conf\n--no-stage1-only\n")
      #expect(
        try tree.programs("all", "METHOD=vse") == [
          "synthesize", "preprocess", "train-cnn", "extract-features", "train-stage1", "dump-buffers", "score",
        ])
      let calls = try tree.make("all", "METHOD=scan").calls
      #expect(calls.map { String($0.prefix { $0 != " " }) }.sorted() == ["score", "screen-pairs", "train-fragments"])
      #expect(
        calls.contains(
          "train-fragments \(d)/examples.h5 \(d)/features.h5 --config pipelines/demo/scan/train-fragments.conf "
            + "--output \(d)/scan/stage2.h5"
        ))
      #expect(calls.last?.contains("\(d)/vse/buffers.h5 \(d)/vse/pairs.h5 \(d)/scan/stage2.h5") == true)
      // Another stage 1 does not repeat the training of the matcher.
      try tree.age()
      try tree.write("pipelines/demo/vse/train-stage1.conf", "--epochs 4\n")
      #expect(try tree.programs("all", "METHOD=scan") == ["train-stage1", "dump-buffers", "screen-pairs", "score"])
      #expect(try tree.programs("redo-train-stage2", "METHOD=scan") == ["train-fragments"])
    }
  }

  /// Members are made, or brought up to date, by a make of their own each.
  @Test func aMethodMayFuseOthers() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("pipelines/demo/both/fuse.conf", "--members identity-aware,best   # two\n")
      let calls = try tree.make("all", "METHOD=both", "SEED=2").calls
      #expect(calls.map { String($0.prefix { $0 != " " }) } == chain + ["train-stage2", "score", "fuse"])
      #expect(
        calls.last?.hasPrefix(
          "fuse data/demo/identity-aware-seed2/scores.h5 data/demo/best-seed2/scores.h5 --config "
            + "pipelines/demo/both/fuse.conf"
        ) == true)
      #expect(calls.last?.hasSuffix("--output data/demo/both-seed2/scores.h5") == true)
      #expect(try tree.make("all", "METHOD=both", "SEED=2").calls == [])
      try tree.age()
      try tree.write("pipelines/demo/best/train-stage2.conf", "--batch 5\n")
      #expect(try tree.programs("all", "METHOD=both", "SEED=2").suffix(3) == ["train-stage2", "score", "fuse"])
      try tree.age()
      try tree.write("pipelines/demo/both/fuse.conf", "--members identity-aware,best\n--how z-score\n")
      #expect(try tree.programs("all", "METHOD=both", "SEED=2") == ["fuse"])
    }
  }

  /// What follows a tuned CNN is given its features and not those of the frozen one.
  @Test func aMethodMayTuneTheCNNInBothStages() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      for stage in ["train-stage1", "tune-stage1", "tune-stage2"] {
        try tree.write("pipelines/demo/joint/\(stage).conf", "")
      }
      let calls = try tree.make("all", "METHOD=joint", "SEED=2").calls, j = "data/demo/joint-seed2",
        e = "data/demo/examples.h5"
      #expect(
        calls.suffix(9) == [
          "train-stage1 \(e) data/demo/features.h5 --config pipelines/demo/joint/train-stage1.conf --seed 2 --output "
            + "\(j)/stage1.h5",
          "train-stage1 \(e) data/demo/weights.h5 --tune \(j)/stage1.h5 --config pipelines/demo/joint/tune-stage1.conf "
            + "--seed 2 --output \(j)/tuned1.h5",
          "extract-features \(e) \(j)/tuned1.h5 --seed 2 --output \(j)/features1.h5",
          "dump-buffers \(e) \(j)/features1.h5 \(j)/tuned1.h5 --seed 2 --output \(j)/buffers.h5",
          "screen-pairs \(j)/buffers.h5 --seed 2 --output \(j)/pairs.h5",
          "train-stage2 \(e) \(j)/features1.h5 \(j)/tuned1.h5 \(j)/pairs.h5 --seed 2 --output \(j)/stage2.h5",
          "train-stage2 \(e) \(j)/tuned1.h5 \(j)/tuned1.h5 \(j)/pairs.h5 --tune \(j)/stage2.h5 --config "
            + "pipelines/demo/joint/tune-stage2.conf --seed 2 --output \(j)/tuned2.h5",
          "extract-features \(e) \(j)/tuned2.h5 --seed 2 --output \(j)/features2.h5",
          "score \(e) \(j)/features2.h5 \(j)/tuned1.h5 \(j)/buffers.h5 \(j)/pairs.h5 \(j)/tuned2.h5 --seed 2 --output "
            + "\(j)/scores.h5",
        ])
      #expect(try tree.make("all", "METHOD=joint", "SEED=2").calls == [])
      // Buffers of its own, of a training that it shares.
      try tree.write("pipelines/demo/views/dump-buffers.conf", "--views 2\n")
      try tree.write("pipelines/demo/views/score.conf", "--config ../joint/score.conf\n--stage1-only\n")
      try tree.write("pipelines/demo/joint/score.conf", "")
      #expect(
        try tree.make("all", "METHOD=views", "SEED=2").calls == [
          "dump-buffers \(e) \(j)/features1.h5 \(j)/tuned1.h5 --config pipelines/demo/views/dump-buffers.conf --seed 2 "
            + "--output data/demo/views-seed2/buffers.h5",
          "score data/demo/views-seed2/buffers.h5 --config pipelines/demo/views/score.conf --seed 2 --output "
            + "data/demo/views-seed2/scores.h5",
        ])
      #expect(try tree.make("redo-tune-stage1", "METHOD=joint", "SEED=2").calls.count == 1)
    }
  }

  @Test func aMethodMayEndWithStage1() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("pipelines/demo/triplet/train-stage1.conf", "--loss triplet\n")
      try tree.write("pipelines/demo/triplet/score.conf", "--stage1-only   # there is no more\n")
      try tree.write("pipelines/demo/triplet-too/train-stage1.conf", "")
      try tree.write("pipelines/demo/triplet-too/score.conf", "--config ../triplet/score.conf\n")
      for method in ["triplet", "triplet-too"] {
        let calls = try tree.make("all", "METHOD=\(method)").calls
        #expect(calls.suffix(3).map { String($0.prefix { $0 != " " }) } == ["train-stage1", "dump-buffers", "score"])
        #expect(calls.last?.hasPrefix("score data/demo/\(method)/buffers.h5 --config ") == true, "\(calls)")
      }
    }
  }

  /// Features that others computed need neither weights nor a CNN.
  @Test func precomputedFeaturesAreImported() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("pipelines/regions/import-features.conf", "")
      try tree.write("pipelines/regions/identity-aware/score.conf", "")
      for file in ["train_caps.txt", "train_ims.npy"] { try tree.write("precomp/\(file)", "") }
      let calls = try tree.make("all", "DATASET=regions", "RAW=precomp").calls
      #expect(
        calls.map { String($0.prefix { $0 != " " }) } == [
          "preprocess", "import-features", "train-stage1", "dump-buffers", "screen-pairs", "train-stage2", "score",
        ])
      #expect(
        calls[1]
          == "import-features data/regions/examples.h5 precomp --config pipelines/regions/import-features.conf "
          + "--output data/regions/features.h5"
      )
      try tree.age()
      try tree.write("precomp/train_ims.npy", "changed")
      #expect(try tree.programs("extract-features", "DATASET=regions", "RAW=precomp") == ["import-features"])
      let other = try tree.make("all", "DATASET=regions", "RAW=precomp", "BACKBONE=vgg16", expecting: 2)
      #expect(other.ending.errors.contains("BACKBONE=vgg16: there is no such backbone for regions. Known: precomputed"))
    }
  }

  /// What others published takes the place of a training; another checkpoint takes its place, however old it is.
  @Test func aPublishedCheckpointIsAMethod() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("pipelines/demo/published/import-stage2.conf", "")
      try tree.write("pipelines/demo/published-vse/import-stage1.conf", "--matcher joint-embedding\n")
      try tree.write("pipelines/demo/published-vse/score.conf", "--stage1-only\n")
      for name in ["a", "b", "vse"] { try tree.write("\(name).pth.tar", "") }
      try tree.age()
      let unsaid = try tree.make("all", "METHOD=published", expecting: 2)
      #expect(
        unsaid.calls == []
          && unsaid.ending.errors.contains("CHECKPOINT=: METHOD=published needs the path of a published .pth.tar"))
      let calls = try tree.make("all", "METHOD=published", "CHECKPOINT=a.pth.tar").calls
      #expect(
        calls.suffix(2) == [
          "import-matcher a.pth.tar data/demo/examples.h5 data/demo/features.h5 --config "
            + "pipelines/demo/published/import-stage2.conf --output data/demo/published/stage2.h5",
          "score data/demo/examples.h5 data/demo/features.h5 data/demo/published/stage2.h5 --output "
            + "data/demo/published/scores.h5",
        ])
      #expect(!calls.contains { $0.hasPrefix("train-stage") })
      #expect(try tree.make("all", "METHOD=published").calls == [])
      #expect(
        try tree.make("all", "METHOD=published", "CHECKPOINT=b.pth.tar").calls.first?.hasPrefix(
          "import-matcher b.pth.tar ") == true)
      #expect(
        try tree.programs("all", "METHOD=published-vse", "CHECKPOINT=vse.pth.tar") == [
          "import-matcher", "dump-buffers", "score",
        ])
      #expect(
        try tree.make("all", "METHOD=published", "CHECKPOINT=c.pth.tar", expecting: 2).ending.errors.contains(
          "CHECKPOINT=c.pth.tar: METHOD=published needs"))
      // They are nobody's to tabulate.
      #expect(!(try tree.make("-n", "tabulate").ending.output.contains("published")))
    }
  }

  @Test func aTableRunsEveryMethodWithEverySeedOnce() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("pipelines/demo/best-val/train-stage1.conf", "")
      try tree.write(".build/release/tabulate", "#!/bin/sh\necho \"${0##*/} $*\" >> calls\n")
      chmod("\(folder)/.build/release/tabulate", 0o755)
      let calls = try tree.make("table", "SEEDS=2").calls
      #expect(calls.map { String($0.prefix { $0 != " " }) }.count { $0 == "score" } == 4)
      // best-val is where settings are chosen; best shares stage 1 with identity-aware.
      #expect(!calls.contains { $0.contains("best-val") } && calls.count { $0.hasPrefix("train-stage1") } == 2)
      let files = ["best", "best-seed2", "identity-aware", "identity-aware-seed2"].map {
        "data/demo/\($0)/metrics.json"
      }.joined(separator: " ")
      #expect(
        calls.last
          == "tabulate \(files) --dataset demo --command make table DATASET=demo SEEDS=2 --output docs/results/demo.md")
      // What is up to date is not run again.
      #expect(try tree.programs("table", "SEEDS=2") == ["tabulate"])
      let more = try tree.make("table", "SEEDS=2 7", "METHODS=best").calls
      #expect(
        more.filter { $0.hasPrefix("score") }.map { $0.hasSuffix("--output data/demo/best-seed7/scores.h5") } == [true])
      #expect(
        more.last?.contains("--command make table DATASET=demo SEEDS=\"2 7\" METHODS=\"best\" --output") == true,
        "\(more)")
      #expect(try tree.make("tabulate", "SEEDS=9").calls.count == 1)
    }
  }

  @Test func redoRunsOneStage() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      _ = try tree.make("all")
      try tree.age()
      #expect(try tree.programs("redo-dump-buffers") == ["dump-buffers"])
      #expect(try tree.programs("all") == ["screen-pairs", "train-stage2", "score"])
    }
  }

  @Test func aFailedStageLeavesTheOthers() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      _ = try tree.make("all")
      try tree.age()
      let whole = try bytes(of: "\(folder)/.build/release/dump-buffers")
      try tree.write(".build/release/dump-buffers", "#!/bin/sh\nexit 1\n")
      chmod("\(folder)/.build/release/dump-buffers", 0o755)
      #expect(try tree.make("redo-dump-buffers", expecting: 2).calls == [])
      #expect(FileManager.default.fileExists(atPath: "\(folder)/data/demo/identity-aware/buffers.h5"))
      try whole.write(to: URL(fileURLWithPath: "\(folder)/.build/release/dump-buffers"))
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      let raw = try tree.make("all", "DATASET=cub", expecting: 2)
      #expect(raw.calls == [] && raw.ending.errors.contains("RAW=data/cub/raw: there is no such folder"))
      #expect(try tree.make("all", "DATASET=other", expecting: 2).ending.errors.contains("Known: cub demo"))
      #expect(try tree.make("all", "METHOD=other", expecting: 2).ending.errors.contains("Known: best identity-aware"))
      #expect(
        try tree.make("all", "DATASET=cub", "RAW=my photos", expecting: 2).ending.errors.contains(
          "RAW=my photos: make knows no folder with a space"))
      #expect(try tree.make("clean-other", expecting: 2).ending.errors.contains("No rule to make target 'clean-other'"))
    }
  }

  @Test func aSentenceOfOnesOwnIsSearchedFor() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), d = "data/demo", m = "data/demo/identity-aware"
      let unsaid = try tree.make("search", expecting: 2)
      #expect(unsaid.calls == [] && unsaid.ending.errors.contains("SENTENCE= is empty: make search SENTENCE="))
      let calls = try tree.make("search", "SENTENCE=-it's a \"red\" bird of $5 or $(x)").calls
      let files = [
        "\(d)/examples.h5", "\(m)/stage1.h5", "\(m)/buffers.h5", "\(d)/features.h5", "\(m)/stage2.h5",
        "\(m)/metrics.json",
      ]
      #expect(
        calls.count == 10
          && calls.last == "search -- -it's a \"red\" bird of $5 or $(x) \(files.joined(separator: " "))", "\(calls)")
      try tree.write("pipelines/demo/vse/train-stage1.conf", "--epochs 1\n")
      try tree.write("pipelines/demo/vse/score.conf", "--stage1-only\n")
      #expect(
        try tree.make("search", "METHOD=vse", "SENTENCE=a bird").calls.last
          == "search -- a bird \(d)/examples.h5 \(d)/vse/stage1.h5 \(d)/vse/buffers.h5")
      try tree.write("pipelines/demo/ensemble/fuse.conf", "--members vse,identity-aware\n")
      let fused = try tree.make("search", "METHOD=ensemble", "SENTENCE=a bird", expecting: 2)
      #expect(
        fused.calls == []
          && fused.ending.errors.contains(
            "METHOD=ensemble adds up the scores of others: search with one of these: vse identity-aware")
      )
    }
  }

  @Test func rawDataAreCheckedAsTheyWillBeRead() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("photos/table.tsv", "")
      try tree.write("pipelines/cub/preprocess.conf", "--layout plain   # our own\n--side 256\n")
      #expect(
        try tree.make("check-data", "DATASET=cub", "RAW=photos").calls
          == ["preprocess --check photos --config pipelines/cub/preprocess.conf --dataset cub"])
      #expect(
        try tree.make("check-data", "DATASET=cub", expecting: 2).ending.errors.contains(
          "RAW=data/cub/raw: there is no such folder"))
    }
  }

  @Test func helpNamesTheStagesOfTheDataSet() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      #expect(try tree.make("help").ending.output.contains("up to this stage: \(chain.joined(separator: " "))\n"))
      let own = chain.filter { $0 != "synthesize" && $0 != "train-cnn" }
      #expect(
        try tree.make("help", "DATASET=cub").ending.output.contains("up to this stage: \(own.joined(separator: " "))\n")
      )
    }
  }

  @Test func cleaningKeepsSomebodysPhotos() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      _ = try tree.make("all")
      _ = try tree.make("clean-cub")  // there is nothing yet
      try tree.write("data/cub/raw/photo.jpg", "x")
      try tree.write("data/cub/examples.h5", "x")
      _ = try tree.make("clean-demo")
      _ = try tree.make("clean-cub")
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/data/demo") == [])
      #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/data/cub") == ["raw"])
    }
  }

  @Test func weightsAreFetchedThenImported() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write(
        "setup/weights",
        "#!/bin/sh\necho \"weights $*\" >> calls\n[ -f ready ] || { echo 'put it there' >&2; exit 1; }\necho "
          + "$2/published.pth\n"
      )
      chmod("\(folder)/setup/weights", 0o755)
      try tree.write("weights/kept", "")
      let missing = try tree.make("weights", "BACKBONE=vgg16", expecting: 2)
      #expect(missing.calls == ["weights vgg16 weights"] && missing.ending.errors.contains("put it there"))
      try tree.write("ready", "")
      #expect(
        try tree.make("weights", "BACKBONE=vgg16").calls == [
          "weights vgg16 weights", "import-weights weights/published.pth --backbone vgg16 --output weights/vgg16.h5",
        ])
      #expect(try tree.make("weights", "BACKBONE=vgg16").calls == [])
      #expect(try tree.make("weights").calls.first == "weights efficientnet-lite0 weights")
      #expect(try tree.make("redo-weights", "BACKBONE=vgg16").calls.count == 2)
      #expect(
        try tree.make("weights", "BACKBONE=resnet", expecting: 2).ending.errors.contains(
          "Known: efficientnet-lite0 googlenet small-cnn vgg16"))
      // Without a backbone, those that the data set uses are meant.
      #expect(try tree.programs("redo-weights") == ["synthesize", "preprocess", "train-cnn"])
    }
  }
}
