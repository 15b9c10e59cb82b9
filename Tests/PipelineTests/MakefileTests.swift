import Foundation
import TestSupport
import Testing

/// The Makefile's own logic, on programs that note how they were called. As the real ones do, they compare what they
/// are asked for with what they were asked for.
@Suite(.serialized) struct MakefileTests {
  private struct Tree {
    let folder: String

    init(_ folder: String) throws {
      self.folder = folder
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      for part in ["Makefile", "make"] {
        try FileManager.default.copyItem(atPath: root.appendingPathComponent(part).path, toPath: "\(folder)/\(part)")
      }
      try write("Package.swift", "")
      try write("Sources/x/X.swift", "")
      for program in programNames + ["search", "tabulate", "tune-stage1", "tune-stage2"] {
        try writeProgram(
          program,
          #"""
          name=${0##*/}
          case "$name $*" in
            *" --show-options" | search* | index-photos* | tabulate* | *" --check "*)
              printf '%s\n' "$name $*" >> calls; exit ;;
          esac
          line= words= sums= output= mode=run say=1
          for word; do
            case $word in
              --if-changed) mode=changed; continue ;;
              --status) mode=status; continue ;;
              --quiet) say=; continue ;;
              --details) echo "the tables of $name"; continue ;;
            esac
            if [ "$previous" = --output ]; then output=$word
            elif [ -d "$word" ]; then sums="$sums $(cd "$word" && find . -type f -exec cksum {} + | sort)"
            elif [ -f "$word" ]; then sums="$sums $(cksum < "$word")"
            else words="$words $word"; fi
            line="$line $word" previous=$word
          done
          if [ $mode != run ] && [ -e "$output" ] && [ "$(cat "$output.made")" = "$words $sums" ]; then
            [ -z "$say" ] || echo "Nothing to be done: $output is up to date"
            exit
          fi
          [ $mode != status ] || { echo "$name would run"; exit; }
          printf '%s\n' "$name$line" >> calls
          printf '%s\n' "$words $sums" > "$output.made"
          case $name in
            synthesize) mkdir -p "$output"; touch "$output/synthesized.txt"; exit ;;
            score | fuse) touch "${output%/*}/metrics.json" ;;
            report) touch "${output%.html}.csv" ;;
            preprocess | import-matcher) printf 'lineup sources 1\ninput %s\n' "$1" > "$output.sources" ;;
          esac
          cp "$output.made" "$output"
          """#)
      }
      try write(
        "pipelines/demo/dataset.mk",
        "RAW_PHOTOS := drawn # by synthesize\nOWN_BACKBONE := small-cnn\nKNOWN_METHODS := best identity-aware\n")
      try write("pipelines/demo/synthesize.conf", "--side 64\n")
      try write("pipelines/demo/train-cnn.conf", "--epochs 1\n")
      try write("pipelines/cub/dataset.mk", "OWN_BACKBONE := efficientnet-lite0\nKNOWN_METHODS := identity-aware\n")
      try write("pipelines/methods/identity-aware/chain.mk", "identity-aware.MATCHER := train-stage2\n")
      try write("pipelines/methods/identity-aware/train-stage2.conf", "--epochs 1\n")
      try write(
        "pipelines/methods/best/chain.mk", "best.LIKE := identity-aware\nbest.STAGE1 := identity-aware   # the same\n")
      try write("pipelines/methods/best/train-stage2.conf", "--batch 4\n")
    }

    /// A method of the demo, whose chain these variables describe.
    func addMethod(_ name: String, _ variables: String...) throws {
      try write("pipelines/methods/\(name)/chain.mk", variables.map { "\(name).\($0)\n" }.joined())
      let path = "pipelines/demo/dataset.mk"
      try write(path, String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8) + "KNOWN_METHODS += \(name)\n")
    }

    func writeProgram(_ name: String, _ script: String) throws {
      try write(".build/release/\(name)", "#!/bin/sh\n\(script)\n")
      chmod("\(folder)/.build/release/\(name)", 0o755)
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

    func make(_ arguments: [String], expecting status: Int32 = 0) throws -> (calls: [String], ending: Ending) {
      try? FileManager.default.removeItem(atPath: "\(folder)/calls")
      let ending = try run(
        "/usr/bin/env", ["make"] + arguments, in: folder, environment: ["MAKEFLAGS": "", "MAKELEVEL": ""])
      #expect(ending.status == status, "\(ending.errors)")
      let calls = (try? String(contentsOfFile: "\(folder)/calls", encoding: .utf8)) ?? ""
      // Before the first stage runs, all are asked for their options.
      let asked = calls.split(separator: "\n").map(String.init).filter {
        arguments.first == "show" || !$0.hasSuffix(" --show-options")
      }
      return (asked, ending)
    }

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

      try tree.write("pipelines/methods/identity-aware/train-stage2.conf", "--epochs 2\n")
      #expect(try tree.programs("all") == ["train-stage2", "score"])
      // A method that is like another depends on the options of that one too.
      #expect(try tree.programs("all", "METHOD=best") == ["train-stage2", "score"])

      try tree.write("pipelines/methods/best/train-stage2.conf", "--batch 5\n")
      #expect(try tree.make("all").calls == [])
      #expect(try tree.programs("all", "METHOD=best") == ["train-stage2", "score"])

      try tree.write("data/demo/identity-aware/stage1.h5", "changed")
      #expect(try tree.programs("train-stage2") == ["dump-buffers", "screen-pairs", "train-stage2"])

      #expect(try tree.programs("all") == ["score"])
      // A rebuilt program does not repeat its stage by itself.
      _ = try run("/bin/sh", ["-c", "touch .build/release/*"], in: folder)
      #expect(try tree.make("all").calls == [])
    }
  }

  /// An older file, a clock that was wrong, a copy: what counts is the content.
  @Test(arguments: ["2001-01-01", "2101-01-01"])
  func timesDoNotCount(date: String) throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), conf = "pipelines/methods/identity-aware/train-stage2.conf"
      _ = try tree.make("all")
      let files = "data/demo/identity-aware/stage1.h5 data/demo/examples.h5 data/demo/raw/synthesized.txt \(conf)"
      func setTimes() throws { _ = try run("/bin/sh", ["-c", "touch -d \(date) \(files)"], in: folder) }
      try setTimes()
      let again = try tree.make("all")
      #expect(again.calls == [])
      #expect(again.ending.output == "Nothing to be done: data/demo/identity-aware/scores.h5 is up to date\n")
      try tree.write(conf, "--epochs 2\n")
      try setTimes()
      #expect(try tree.programs("all") == ["train-stage2", "score"])
    }
  }

  /// The tables of a score that is there cost nothing, and the other stages know of none.
  @Test func detailsAreAskedOfTheScoreAlone() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), nothing = "Nothing to be done: data/demo/identity-aware/scores.h5 is up to date\n"
      #expect(try tree.programs("details") == chain)
      let again = try tree.make("details")
      #expect(again.calls == [] && again.ending.output == "the tables of score\n" + nothing)
      #expect(try tree.make("all").ending.output == nothing)
      try tree.addMethod("both", "MEMBERS := identity-aware best")
      let fused = try tree.make("details", "METHOD=both").ending.output
      #expect(fused.contains("the tables of fuse\n") && !fused.contains("the tables of score"), "\(fused)")
    }
  }

  @Test func statusRunsNothing() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      _ = try tree.make("train-stage1")
      let status = try tree.make("status")
      #expect(status.calls == [])
      #expect(
        status.ending.output.split(separator: "\n").suffix(5) == [
          "Nothing to be done: data/demo/identity-aware/stage1.h5 is up to date", "dump-buffers would run",
          "screen-pairs would run", "train-stage2 would run", "score would run",
        ])
    }
  }

  /// What the method says, after those that it is like; then the data set, after those that it is like; then both.
  @Test func optionsComeInLayers() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.addMethod("newest", "LIKE := best mixed", "STAGE1 := identity-aware")
      let layers = [
        "methods/identity-aware", "methods/best", "methods/mixed", "methods/newest", "kinds/small", "demo",
        "kinds/small/best", "demo/best", "demo/newest",
      ].map { "pipelines/\($0)/train-stage2.conf" }
      for layer in layers { try tree.write(layer, "--epochs 1\n") }
      try tree.write("pipelines/demo/mixed/score.conf", "--ties expected\n")
      let dataset = try String(contentsOfFile: "\(folder)/pipelines/demo/dataset.mk", encoding: .utf8)
      try tree.write("pipelines/demo/dataset.mk", dataset + "LIKE := kinds/small\n")
      let calls = try tree.make("all", "METHOD=newest").calls
      #expect(
        calls.first { $0.hasPrefix("train-stage2") }?.hasSuffix(
          "\(layers.map { "--config \($0) " }.joined())--output data/demo/newest/stage2.h5") == true, "\(calls)")
      #expect(calls.last?.contains(".h5 --config pipelines/demo/mixed/score.conf --output") == true)
      // The training that it shares has the options of the method that it is shared with.
      try tree.write("pipelines/methods/newest/train-stage1.conf", "--epochs 2\n")
      #expect(try tree.make("all", "METHOD=newest").calls == [])
    }
  }

  @Test func aLayerThatIsNowhereIsNamed() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.addMethod("newest", "LIKE := best nope")
      #expect(
        try tree.make("all", "METHOD=newest", expecting: 2).ending.errors.contains(
          "newest.LIKE names nope: there is no such layer in pipelines/"))
    }
  }

  @Test func optionsAreShownAsTheStagesHaveThem() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      let shown = try tree.make("show", "METHOD=best", "SEED=2").calls
      #expect(shown.map { String($0.prefix { $0 != " " }) } == chain)
      #expect(shown.allSatisfy { $0.hasSuffix(" --show-options") })
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/data/demo/best-seed2"))
      let one = try tree.make("show", "METHOD=best", "SEED=2", "STAGE=train-stage2").calls
      #expect(one == [shown[7]] && one[0].contains("pipelines/methods/best/train-stage2.conf --seed 2 --output"))
      #expect(
        try tree.make("show", "STAGE=tune", expecting: 2).ending.errors.contains(
          "STAGE=tune: METHOD=identity-aware has no such stage on DATASET=demo. Known: synthesize preprocess"))
    }
  }

  @Test func aDataSetMayHaveAMethodOfItsOwn() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), files = "OWN_BACKBONE := small-cnn\nKNOWN_METHODS := identity-aware words\n"
      try tree.write("pipelines/methods/words/chain.mk", "words.LIKE := best\nwords.STAGE1 := identity-aware\n")
      try tree.write("pipelines/demo/dataset.mk", files + "RAW_PHOTOS := drawn\nOWN_METHOD := words   # ours\n")
      try tree.write("pipelines/cub/dataset.mk", files)
      try tree.writeProgram("preprocess", "echo \"$LINEUP_MAKE\" > told")
      func made(_ arguments: String...) throws -> [String] {
        let call = try #require(try tree.make(["-n", "all"] + arguments).ending.output.split(separator: "\n").last)
        _ = try tree.make(["preprocess"] + arguments)
        let told = try String(contentsOfFile: "\(folder)/told", encoding: .utf8)
        return [try #require(call.split(separator: "/").dropLast().last), told.dropLast()].map { String($0) }
      }
      #expect(try made() == ["words", ""])
      #expect(try made("METHOD=identity-aware") == ["identity-aware", "METHOD=identity-aware"])
      #expect(try made("DATASET=cub", "RAW=Sources") == ["identity-aware", "DATASET=cub"])
      #expect(try made("DATASET=cub", "METHOD=words", "RAW=Sources") == ["words", "DATASET=cub METHOD=words"])
    }
  }

  @Test func anAblationSharesStage1() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.addMethod("ablation", "LIKE := best", "STAGE1 := identity-aware")
      try tree.addMethod("other", "LIKE := identity-aware")
      _ = try tree.make("all", "SEED=2")
      let calls = try tree.make("all", "METHOD=ablation", "SEED=2").calls
      #expect(calls.map { String($0.prefix { $0 != " " }) } == ["train-stage2", "score"])
      #expect(
        calls[0].contains("data/demo/identity-aware-seed2/pairs.h5")
          && calls[0].contains("--config pipelines/methods/best/train-stage2.conf"))
      #expect(calls[0].hasSuffix("--seed 2 --output data/demo/ablation-seed2/stage2.h5"))
      #expect(
        calls[1].hasSuffix("--output data/demo/ablation-seed2/scores.h5")
          && calls[1].contains("data/demo/identity-aware-seed2/buffers.h5"))
      let own = try tree.make("all", "METHOD=other", "SEED=2").calls
      #expect(own.map { String($0.prefix { $0 != " " }) } == Array(chain.suffix(5)))
      #expect(own[0].hasSuffix("--seed 2 --output data/demo/other-seed2/stage1.h5"))
    }
  }

  /// A stage 2 that needs nothing of stage 1, behind that of another method.
  @Test func aMethodMayLearnFromFragments() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), d = "data/demo"
      try tree.addMethod("vse", "MATCHER := none")
      try tree.write("pipelines/methods/vse/train-stage1.conf", "--epochs 3\n")
      try tree.addMethod("scan", "STAGE1 := vse", "MATCHER := train-fragments")
      try tree.write("pipelines/methods/scan/train-fragments.conf", "--epochs 2\n")
      #expect(
        try tree.programs("all", "METHOD=vse") == [
          "synthesize", "preprocess", "train-cnn", "extract-features", "train-stage1", "dump-buffers", "score",
        ])
      let calls = try tree.make("all", "METHOD=scan").calls
      #expect(calls.map { String($0.prefix { $0 != " " }) }.sorted() == ["score", "screen-pairs", "train-fragments"])
      #expect(
        calls.contains(
          "train-fragments \(d)/examples.h5 \(d)/features.h5 --config pipelines/methods/scan/train-fragments.conf "
            + "--output \(d)/scan/stage2.h5"
        ))
      #expect(calls.last?.contains("\(d)/vse/buffers.h5 \(d)/vse/pairs.h5 \(d)/scan/stage2.h5") == true)
      // Another stage 1 does not repeat the training of the matcher.
      try tree.write("pipelines/methods/vse/train-stage1.conf", "--epochs 4\n")
      #expect(try tree.programs("all", "METHOD=scan") == ["train-stage1", "dump-buffers", "screen-pairs", "score"])
      #expect(try tree.programs("redo-train-stage2", "METHOD=scan") == ["train-fragments"])
    }
  }

  /// Members are made, or brought up to date, by a make of their own each.
  @Test func aMethodMayFuseOthers() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.addMethod("both", "MEMBERS := identity-aware best   # two")
      try tree.write("pipelines/methods/both/fuse.conf", "--how average\n")
      let calls = try tree.make("all", "METHOD=both", "SEED=2").calls
      #expect(calls.map { String($0.prefix { $0 != " " }) } == chain + ["train-stage2", "score", "fuse"])
      #expect(
        calls.last
          == "fuse data/demo/identity-aware-seed2/scores.h5 data/demo/best-seed2/scores.h5 --config "
          + "pipelines/methods/both/fuse.conf --members identity-aware,best --seed 2 --output "
          + "data/demo/both-seed2/scores.h5")
      #expect(try tree.make("all", "METHOD=both", "SEED=2").calls == [])
      try tree.write("pipelines/methods/best/train-stage2.conf", "--batch 5\n")
      #expect(try tree.programs("all", "METHOD=both", "SEED=2").suffix(3) == ["train-stage2", "score", "fuse"])
      try tree.write("pipelines/methods/both/fuse.conf", "--how z-score\n")
      #expect(try tree.programs("all", "METHOD=both", "SEED=2") == ["fuse"])
      // Another list of members is another result.
      try tree.write("pipelines/methods/both/chain.mk", "both.MEMBERS := best identity-aware\n")
      #expect(try tree.programs("all", "METHOD=both", "SEED=2") == ["fuse"])
    }
  }

  /// A network on each CNN, each made by a make of its own; BACKBONE= asks for one of them.
  @Test func aMethodMayJoinSeveralCNNs() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), cnns = ["vgg16", "googlenet"]
      for cnn in cnns { try tree.write("weights/\(cnn).h5", "") }
      try tree.addMethod("pair", "BACKBONES := \(cnns[0]) \(cnns[1])   # two", "MATCHER := none")
      let calls = try tree.make("all", "METHOD=pair", "SEED=2").calls
      let part = ["extract-features", "train-stage1", "dump-buffers"]
      #expect(
        calls.map { String($0.prefix { $0 != " " }) } == ["synthesize", "preprocess"] + part + part
          + ["join-buffers", "score"])
      #expect(
        calls[8]
          == "join-buffers data/demo/vgg16/pair-seed2/buffers.h5 data/demo/googlenet/pair-seed2/buffers.h5 --seed 2 "
          + "--output data/demo/pair-seed2/joined.h5")
      #expect(
        calls[9]
          == "score data/demo/pair-seed2/joined.h5 --stage1-only --seed 2 --output data/demo/pair-seed2/scores.h5")
      #expect(try tree.make("all", "METHOD=pair", "SEED=2").calls == [])
      #expect(try tree.programs("all", "METHOD=pair", "SEED=2", "BACKBONE=vgg16") == ["score"])
      try tree.write("pipelines/methods/pair/dump-buffers.conf", "--views 2\n")
      #expect(
        try tree.programs("all", "METHOD=pair", "SEED=2") == ["dump-buffers", "dump-buffers", "join-buffers", "score"])
      // The photos are those of the data set, whatever crops the CNNs saw.
      let report = try tree.make("report", "METHOD=pair", "SEED=2").calls.last ?? "", p = "data/demo/pair-seed2"
      #expect(
        report.hasPrefix("report data/demo/examples.h5 \(p)/joined.h5 \(p)/scores.h5 \(p)/metrics.json --title "),
        "\(report)")
      let asked = try tree.make("report", "METHOD=pair", "SENTENCE=a bird", expecting: 2).ending.errors
      #expect(asked.contains("leave SENTENCE= out, or ask BACKBONE= one of these: vgg16 googlenet"), "\(asked)")
      let search = try tree.make("search", "METHOD=pair", "SENTENCE=a bird", expecting: 2).ending.errors
      #expect(search.contains("search with BACKBONE= one of these: vgg16 googlenet"), "\(search)")
      // Another model needs no chain.
      #expect(
        try tree.make("search", "METHOD=pair", "MODEL=m.h5", "INDEX=i.h5", "SENTENCE=a bird").calls
          == ["search -- a bird i.h5 m.h5"])
      for (variables, words) in [
        (["BACKBONES := vgg16 small-cnn", "MATCHER := none"], "pair.BACKBONES: small-cnn is no published CNN, or"),
        (["BACKBONES := vgg16"], "pair.BACKBONES: no stage 2 can follow: pair.MATCHER := none"),
      ] {
        try tree.write("pipelines/methods/pair/chain.mk", variables.map { "pair.\($0)\n" }.joined())
        let errors = try tree.make("all", "METHOD=pair", expecting: 2).ending.errors
        #expect(errors.contains(words), "\(errors)")
      }
    }
  }

  /// What follows a tuned CNN is given its features and not those of the frozen one.
  @Test func aMethodMayTuneTheCNNInBothStages() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.addMethod("joint", "TUNES := stage1 stage2")
      for stage in ["train-stage1", "tune-stage1", "tune-stage2"] {
        try tree.write("pipelines/demo/joint/\(stage).conf", "--epochs 1\n")
      }
      let calls = try tree.make("all", "METHOD=joint", "SEED=2").calls, j = "data/demo/joint-seed2",
        e = "data/demo/examples.h5", options = "--config pipelines/demo/joint"
      let expected: [String] = [
        "train-stage1 \(e) data/demo/features.h5 \(options)/train-stage1.conf --seed 2 --output \(j)/stage1.h5",
        """
        tune-stage1 \(e) data/demo/weights.h5 \(j)/stage1.h5 \(options)/tune-stage1.conf --seed 2 --output \
        \(j)/tuned1.h5
        """,
        "extract-features \(e) \(j)/tuned1.h5 --backbone small-cnn --seed 2 --output \(j)/features1.h5",
        "dump-buffers \(e) \(j)/features1.h5 \(j)/tuned1.h5 --seed 2 --output \(j)/buffers.h5",
        "screen-pairs \(j)/buffers.h5 --seed 2 --output \(j)/pairs.h5",
        "train-stage2 \(e) \(j)/features1.h5 \(j)/tuned1.h5 \(j)/pairs.h5 --seed 2 --output \(j)/stage2.h5",
        """
        tune-stage2 \(e) \(j)/tuned1.h5 \(j)/tuned1.h5 \(j)/pairs.h5 \(j)/stage2.h5 \
        \(options)/tune-stage2.conf --seed 2 --output \(j)/tuned2.h5
        """,
        "extract-features \(e) \(j)/tuned2.h5 --backbone small-cnn --seed 2 --output \(j)/features2.h5",
        """
        score \(e) \(j)/features2.h5 \(j)/tuned1.h5 \(j)/buffers.h5 \(j)/pairs.h5 \(j)/tuned2.h5 --seed 2 \
        --output \(j)/scores.h5
        """,
      ]
      #expect(Array(calls.suffix(9)) == expected)
      #expect(try tree.make("all", "METHOD=joint", "SEED=2").calls == [])
      // Buffers of its own, of a training that it shares.
      try tree.addMethod("views", "STAGE1 := joint", "BUFFERS := views", "MATCHER := none")
      try tree.write("pipelines/methods/views/dump-buffers.conf", "--views 2\n")
      let views = try tree.make("all", "METHOD=views", "SEED=2").calls
      let dumped =
        "dump-buffers \(e) \(j)/features1.h5 \(j)/tuned1.h5 --config pipelines/methods/views/dump-buffers.conf "
        + "--seed 2 --output data/demo/views-seed2/buffers.h5"
      let scored =
        "score data/demo/views-seed2/buffers.h5 --stage1-only --seed 2 --output data/demo/views-seed2/scores.h5"
      #expect(views == [dumped, scored])
      #expect(try tree.make("redo-tune-stage1", "METHOD=joint", "SEED=2").calls.count == 1)
    }
  }

  @Test func foldsThatCannotBeMadeAreRefused() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.addMethod("folded", "FOLDS := 2")
      try tree.addMethod("many", "FOLDS := 6")
      try tree.addMethod("joint", "FOLDS := 2", "TUNES := stage1")
      try tree.addMethod("other", "FOLDS := 2", "STAGE1 := folded")
      for (method, words) in [
        ("many", "many.FOLDS=6: so many networks leave out a part of the identities each. Known: 2 3 4 5"),
        ("joint", "joint.FOLDS: joint imports stage 1 or tunes its CNN"),
        ("other", "other.FOLDS: its pairs are those of folded"),
      ] {
        let errors = try tree.make("help", "METHOD=\(method)", expecting: 2).ending.errors
        #expect(errors.contains(words), "\(errors)")
      }
    }
  }

  @Test func aMethodMayEndWithStage1() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), ending = ["train-stage1", "dump-buffers", "score"]
      try tree.addMethod("triplet", "LIKE := identity-aware", "MATCHER := none")
      let calls = try tree.make("all", "METHOD=triplet").calls
      #expect(calls.suffix(3).map { String($0.prefix { $0 != " " }) } == ending)
      #expect(calls.last == "score data/demo/triplet/buffers.h5 --stage1-only --output data/demo/triplet/scores.h5")
      // A data set may have the last word.
      try tree.write(
        "pipelines/cub/dataset.mk",
        "OWN_BACKBONE := small-cnn\nKNOWN_METHODS := identity-aware\nidentity-aware.MATCHER := none\n")
      #expect(try tree.programs("all", "DATASET=cub", "RAW=Sources").suffix(3) == ending)
    }
  }

  @Test func anotherBackboneHasAFolderOfItsOwn() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("weights/vgg16.h5", "")
      let calls = try tree.make("all", "BACKBONE=vgg16").calls
      #expect(
        calls[2...3] == [
          "extract-features data/demo/examples.h5 weights/vgg16.h5 --backbone vgg16 --output "
            + "data/demo/vgg16/features.h5",
          "train-stage1 data/demo/examples.h5 data/demo/vgg16/features.h5 --output "
            + "data/demo/vgg16/identity-aware/stage1.h5",
        ])
    }
  }

  /// Photos that are stored for crops of 224 would be too small: it has its own, of the same raw data.
  @Test func aBackboneOfLargerCropsHasPhotosOfItsOwn() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      for backbone in ["efficientnet-lite0", "efficientnet-lite2"] { try tree.write("weights/\(backbone).h5", "") }
      let ours = "efficientnet-lite2/preprocess.conf"
      for path in ["pipelines/backbones/\(ours)", "pipelines/cub/preprocess.conf", "pipelines/demo/\(ours)"] {
        try tree.write(path, "--side 1\n")
      }
      #expect(
        try tree.make("preprocess", "DATASET=cub", "RAW=Sources").calls == [
          "preprocess Sources --config pipelines/cub/preprocess.conf --output data/cub/examples.h5"
        ])
      let calls = try tree.make("all", "DATASET=cub", "BACKBONE=efficientnet-lite2").calls
      let (place, side) = ("data/cub/efficientnet-lite2", "--config pipelines/backbones/\(ours)")
      #expect(
        calls[0]
          == "preprocess Sources --config pipelines/cub/preprocess.conf \(side) --output \(place)/examples.h5")
      #expect(calls[1].hasPrefix("extract-features \(place)/examples.h5 weights/efficientnet-lite2.h5 --backbone "))
      #expect(calls[2].hasPrefix("train-stage1 \(place)/examples.h5 \(place)/features.h5 --output \(place)/"))
      // What the data set says of the backbone comes last; train-cnn is not asked for.
      let demo = try tree.make("show", "DATASET=demo", "BACKBONE=efficientnet-lite2").calls
      let both = "\(side) --config pipelines/demo/\(ours)"
      #expect(demo.contains { $0.contains(both) })
      #expect(!demo.contains { $0.hasPrefix("train-cnn") })
      // As a data set's own backbone, it takes the data set's photos.
      try tree.write(
        "pipelines/cub/dataset.mk", "OWN_BACKBONE := efficientnet-lite2\nKNOWN_METHODS := identity-aware\n")
      #expect(try tree.make("preprocess", "DATASET=cub").calls == [])
    }
  }

  /// Features that others computed need neither weights nor a CNN.
  @Test func precomputedFeaturesAreImported() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("pipelines/regions/dataset.mk", "OWN_BACKBONE := precomputed\nKNOWN_METHODS := identity-aware\n")
      for file in ["train_caps.txt", "train_ims.npy"] { try tree.write("precomp/\(file)", "") }
      let calls = try tree.make("all", "DATASET=regions", "RAW=precomp").calls
      #expect(
        calls.map { String($0.prefix { $0 != " " }) } == [
          "preprocess", "import-features", "train-stage1", "dump-buffers", "screen-pairs", "train-stage2", "score",
        ])
      #expect(calls[1] == "import-features data/regions/examples.h5 precomp --output data/regions/features.h5")
      try tree.write("precomp/train_ims.npy", "changed")
      #expect(
        try tree.programs("extract-features", "DATASET=regions", "RAW=precomp") == ["preprocess", "import-features"])
      let other = try tree.make("all", "DATASET=regions", "RAW=precomp", "BACKBONE=vgg16", expecting: 2)
      #expect(other.ending.errors.contains("BACKBONE=vgg16: there is no such backbone for regions. Known: precomputed"))
    }
  }

  /// What others published takes the place of a training. Another checkpoint takes its place; without one, it stays.
  @Test func aPublishedCheckpointIsAMethod() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.addMethod("published", "MATCHER := import-matcher")
      try tree.addMethod("published-vse", "TRAINER := import-matcher", "MATCHER := none")
      try tree.write("pipelines/methods/published-vse/import-matcher.conf", "--matcher joint-embedding\n")
      for name in ["a", "b", "vse"] { try tree.write("\(name).pth.tar", name) }
      let unsaid = try tree.make("all", "METHOD=published", expecting: 2)
      #expect(
        unsaid.calls == []
          && unsaid.ending.errors.contains("CHECKPOINT=: METHOD=published needs the path of a published .pth.tar"))
      let calls = try tree.make("all", "METHOD=published", "CHECKPOINT=a.pth.tar").calls
      #expect(
        calls.suffix(2) == [
          "import-matcher a.pth.tar data/demo/examples.h5 data/demo/features.h5 --output data/demo/published/stage2.h5",
          "score data/demo/examples.h5 data/demo/features.h5 data/demo/published/stage2.h5 --output "
            + "data/demo/published/scores.h5",
        ])
      #expect(!calls.contains { $0.hasPrefix("train-stage") })
      #expect(try tree.make("all", "METHOD=published").calls == [])
      #expect(
        try tree.make("all", "METHOD=published", "CHECKPOINT=b.pth.tar").calls.first?.hasPrefix(
          "import-matcher b.pth.tar ") == true)
      let vse = try tree.make("all", "METHOD=published-vse", "CHECKPOINT=vse.pth.tar").calls
      #expect(vse.map { String($0.prefix { $0 != " " }) } == ["import-matcher", "dump-buffers", "score"])
      #expect(vse[0].contains("--config pipelines/methods/published-vse/import-matcher.conf --output"))
      #expect(
        try tree.make("all", "METHOD=published", "CHECKPOINT=c.pth.tar", expecting: 2).ending.errors.contains(
          "CHECKPOINT=c.pth.tar: METHOD=published needs"))
      // They are nobody's to tabulate.
      #expect(!(try tree.make("-n", "tabulate").ending.output.contains("published")))
    }
  }

  @Test func aTableRunsEveryMethodWithEverySeedOnce() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), page = "--dataset demo --csv docs/results/demo.csv"
      try tree.addMethod("best-val", "LIKE := best")
      try tree.write("pipelines/demo/published.csv", "")
      let calls = try tree.make("table", "SEEDS=2").calls
      #expect(calls.map { String($0.prefix { $0 != " " }) }.count { $0 == "score" } == 4)
      // best-val is where settings are chosen; best shares stage 1 with identity-aware.
      #expect(!calls.contains { $0.contains("best-val") } && calls.count { $0.hasPrefix("train-stage1") } == 2)
      let files = ["best", "best-seed2", "identity-aware", "identity-aware-seed2"].map {
        "data/demo/\($0)/metrics.json"
      }.joined(separator: " ")
      #expect(
        calls.last
          == "tabulate \(files) \(page) --published pipelines/demo/published.csv --output docs/results/demo.md")
      // What is up to date is not run again.
      #expect(try tree.programs("table", "SEEDS=2") == ["tabulate"])
      let more = try tree.make("table", "SEEDS=2 7", "METHODS=best").calls
      #expect(
        more.filter { $0.hasPrefix("score") }.map { $0.hasSuffix("--output data/demo/best-seed7/scores.h5") } == [true])
      // Runs that are not there are no files to give.
      let there = "data/demo/best-seed2/metrics.json data/demo/best-seed7/metrics.json"
      #expect(more.last?.hasPrefix("tabulate \(there) \(page)") == true, "\(more)")
      #expect(try tree.make("tabulate", "SEEDS=5 6").calls.map { $0.hasPrefix("tabulate \(page)") } == [true])
      #expect(
        try tree.make("tabulate", "SEEDS=many", expecting: 2).ending.errors.contains("SEEDS=many: give how many seeds"))
    }
  }

  @Test(arguments: ["train-stage2", "score"], [SIGINT, SIGTERM])
  func whatIsMadeStaysWhenMakeIsStopped(program: String, signal: Int32) throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      let path = "\(folder)/data/demo/identity-aware/" + (program == "score" ? "scores.h5" : "stage2.h5")
      _ = try tree.make("screen-pairs")
      // The program has put its output in place when the signal comes.
      try tree.writeProgram(
        program,
        """
        case "$*" in *--show-options) exit ;; esac
        while [ "$1" != --output ]; do shift; done
        echo made > "$2"; kill -\(signal) $PPID; sleep 0.3; kill -\(signal) $$
        """)
      _ = try tree.make(program, expecting: signal)
      #expect(try bytes(of: path) == Data("made\n".utf8))
    }
  }

  @Test func redoRunsOneStage() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      _ = try tree.make("all")
      #expect(try tree.programs("redo-dump-buffers") == ["dump-buffers"])
      // It made the same bytes, so nothing follows.
      #expect(try tree.make("all").calls == [])
    }
  }

  @Test func aFailedStageLeavesTheOthers() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      _ = try tree.make("all")
      let whole = try bytes(of: "\(folder)/.build/release/dump-buffers")
      try tree.writeProgram("dump-buffers", "exit 1")
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
        try tree.make("all", "RAW=photos", expecting: 2).ending.errors.contains(
          "RAW=photos: the photos of DATASET=demo are drawn into data/demo/raw: leave RAW out"))
      #expect(try tree.make("clean-other", expecting: 2).ending.errors.contains("No rule to make target 'clean-other'"))
    }
  }

  /// Names that make or the shell would take apart, or run. (A slash is none of a folder's name.)
  private static let oddNames = [
    "a(1)", "a:b", "a&b", "a;b", "a'b", "a\"b", "a=b", "a|b", "a#b", "a%b", "a,b)", "a  b", "a ", "-a", "~", "*",
    "\\a",
    "$(shell touch ran)", "$$(touch ran)", "`touch ran`", "; touch ran;", "ü",
  ]

  @Test(arguments: oddNames)
  func aFolderOrFileMayHaveAnyName(name: String) throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), given = name.hasPrefix("-") ? "./\(name)" : name
      try tree.write("pipelines/cub/dataset.mk", "OWN_BACKBONE := precomputed\nKNOWN_METHODS := published\n")
      try tree.write("pipelines/methods/published/chain.mk", "published.MATCHER := import-matcher\n")
      try tree.write("\(name)/table.csv", "")
      try tree.write("\(name).tar", "")
      let asked = ["DATASET=cub", "METHOD=published", "RAW=\(name)", "CHECKPOINT=\(name).tar"]
      #expect(
        try tree.make("check-data", asked[0], asked[1], asked[2]).calls == ["preprocess --check \(given) --dataset cub"]
      )
      let calls = try tree.make("all", asked[0], asked[1], asked[2], asked[3]).calls
      #expect(calls.first == "preprocess \(given) --output data/cub/examples.h5", "\(calls)")
      #expect(calls.count == 4 && calls[1].hasPrefix("import-features data/cub/examples.h5 \(given) --output "))
      #expect(calls[2].hasPrefix("import-matcher \(given).tar data/cub/examples.h5 "), "\(calls)")
      // They need not be given again.
      #expect(try tree.make("all", asked[0], asked[1]).calls == [])
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/ran"))
    }
  }

  @Test func rawDataThatAreGivenMustBeThere() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("photos/table.csv", "")
      try tree.write("weights/efficientnet-lite0.h5", "")
      #expect(try tree.programs("preprocess", "DATASET=cub", "RAW=photos") == ["preprocess"])
      try FileManager.default.removeItem(atPath: "\(folder)/photos")
      let gone = try tree.make("preprocess", "DATASET=cub", "RAW=photos", expecting: 2)
      #expect(gone.calls == [] && gone.ending.errors.contains("RAW=photos: there is no such folder"))
      for (value, fault) in [("", "RAW= is empty: leave it out"), ("a\nb", "RAW has a line break in it: rename it")] {
        let refused = try tree.make("all", "DATASET=cub", "RAW=\(value)", expecting: 2)
        #expect(refused.calls == [] && refused.ending.errors.contains(fault))
      }
    }
  }

  @Test(arguments: [
    ("METHOD=", "METHOD= is empty: leave it out, or give one of: best identity-aware"),
    ("DATASET=", "DATASET= is empty: leave it out, or give one of: cub demo"), ("BACKBONE=", "BACKBONE= is empty"),
    ("METHOD=../x", "METHOD=../x: a name has letters, digits and .-_ only"),
    ("DATASET=../x", "DATASET=../x: a name has letters, digits and .-_ only"),
    ("DATASET=demo cub", "DATASET=demo cub: a name has letters"), ("METHOD=%", "METHOD=%: a name has letters"),
    ("METHOD=best;touch ran", "METHOD=best;touch ran: a name has letters"),
    ("DATASET=$(shell touch ran)", "DATASET=$(shell touch ran): a name has letters"),
    ("BACKBONE=$(shell touch ran)", "BACKBONE=$(shell touch ran): there is no such backbone"),
    ("STAGE=$(shell touch ran)", "STAGE=$(shell touch ran): METHOD=identity-aware has no such stage"),
    ("METHODS=best other", "METHODS=other: pipelines/demo/dataset.mk does not name it"),
    ("METHODS=", "METHODS= is empty"), ("SEEDS=", "SEEDS= is empty"), ("SEEDS=1 $(shell touch ran)", "SEEDS=1 $(shell"),
    ("SEED=", "SEED=: give a whole number"), ("SEED=x", "SEED=x: give a whole number"),
    ("SEED=1 2", "SEED=1 2: give a whole number"), ("SEED=-1", "SEED=-1: give"), ("SEED=007", "SEED=007: give"),
    ("SEED=$(shell touch ran)", "SEED=$(shell touch ran): give"), ("VERIFY=maybe", "VERIFY=maybe: "),
  ])
  func aValueThatIsNoneIsRefused(asked: String, fault: String) throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      // A folder of such a name stands in nobody's way.
      if let name = asked.split(separator: "=").dropFirst().first, !name.contains("/") {
        try tree.write("pipelines/\(name)/dataset.mk", "")
        try tree.write("pipelines/methods/\(name)/chain.mk", "")
      }
      let refused = try tree.make("-n", "all", asked, expecting: 2)
      #expect(refused.calls == [] && refused.ending.errors.contains(fault), "\(refused)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/ran"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/data"))
    }
  }

  /// Before the first stage runs, also for the members of an ensemble.
  @Test func optionsOfAllStagesAreCheckedFirst() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.addMethod("both", "MEMBERS := identity-aware best")
      try tree.writeProgram(
        "score", "case \"$*\" in *best*--show-options) echo 'score: error: --ties odd' >&2; exit 64 ;; esac")
      for method in ["best", "both"] {
        let refused = try tree.make("all", "METHOD=\(method)", expecting: 2)
        #expect(refused.calls == [] && refused.ending.errors.contains("score: error: --ties odd"))
      }
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/data"))
    }
  }

  @Test func anOptionsFileOfNoStageIsNamed() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("pipelines/demo/best/train-stage3.conf", "--epochs 1\n")
      #expect(
        try tree.make("all", expecting: 2).ending.errors.contains(
          "pipelines/demo/best/train-stage3.conf: no stage reads an options file of that name"))
    }
  }

  /// What a program advises is a command that works as it is.
  @Test(arguments: [
    ([], ""), (["DATASET=demo"], ""), (["METHOD=best", "SEED=2"], "METHOD=best SEED=2"),
    (["DATASET=cub", "BACKBONE=vgg16", "RAW=Sources"], "DATASET=cub BACKBONE=vgg16"),
  ])
  func programsKnowWhatWasAskedFor(asked: [String], told: String) throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.writeProgram("preprocess", "echo \"$LINEUP_MAKE\" > told")
      _ = try tree.make(["preprocess"] + asked)
      #expect(try bytes(of: "\(folder)/told") == Data("\(told)\n".utf8))
    }
  }

  @Test func sealsMayBeLeftAlone() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      let calls = try tree.make("-n", "search", "SENTENCE=a bird", "VERIFY=no").ending.output.split(separator: "\n")
        .filter { $0.hasPrefix(".build/release/") }
      #expect(calls.count == 10 && calls.allSatisfy { $0.contains(" --no-verify") }, "\(calls)")
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
      try tree.addMethod("vse", "MATCHER := none")
      #expect(
        try tree.make("search", "METHOD=vse", "SENTENCE=a bird").calls.last
          == "search -- a bird \(d)/examples.h5 \(d)/vse/stage1.h5 \(d)/vse/buffers.h5")
      try tree.addMethod("ensemble", "MEMBERS := vse identity-aware")
      let fused = try tree.make("search", "METHOD=ensemble", "SENTENCE=a bird", expecting: 2)
      #expect(
        fused.calls == []
          && fused.ending.errors.contains(
            "METHOD=ensemble adds up the scores of others: search with one of these: vse identity-aware")
      )
    }
  }

  /// The chain is brought up to date and packed; a folder of photos may be named by any text, and is remembered.
  @Test func aFolderOfOnesOwnIsIndexed() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), m = "data/demo/identity-aware"
      let unsaid = try tree.make("index", expecting: 2)
      #expect(unsaid.calls == [] && unsaid.ending.errors.contains("PHOTOS= is empty: make index PHOTOS=my-photos"))
      let calls = try tree.make("index", "PHOTOS=my 'photos' $(x)").calls
      #expect(
        calls.last == "index-photos \(m)/pack.h5 my 'photos' $(x) --grids int8 --output \(m)/index.h5", "\(calls)")
      #expect(calls[calls.count - 2].hasPrefix("pack data/demo/examples.h5 data/demo/features.h5 "), "\(calls)")
      #expect(
        calls[calls.count - 2].hasSuffix(
          " \(m)/stage1.h5 \(m)/stage2.h5 data/demo/weights.h5 \(m)/buffers.h5 \(m)/metrics.json "
            + "--output \(m)/pack.h5"),
        "\(calls)")
      // Of another model, no stage runs.
      #expect(
        try tree.make("index", "PHOTOS=p", "MODEL=a b.h5", "INDEX=-i.h5", "GRIDS=none").calls
          == ["index-photos a b.h5 p --grids none --output ./-i.h5"])
      #expect(
        try tree.make("search", "MODEL=a b.h5", "INDEX=i.h5", "SENTENCE=a $bird").calls
          == ["search -- a $bird i.h5 a b.h5"])
      #expect(
        try tree.make("redo-index", "PHOTOS=p", "MODEL=m.h5").calls
          == ["index-photos m.h5 p --grids int8 --output \(m)/index.h5 --anew"])
      #expect(try tree.make("search", "INDEX=i.h5", "SENTENCE=a bird").calls == ["search -- a bird i.h5 \(m)/pack.h5"])
      try tree.addMethod("ensemble", "MEMBERS := best identity-aware")
      let fused = try tree.make("index", "METHOD=ensemble", "PHOTOS=p", expecting: 2)
      #expect(fused.calls == [] && fused.ending.errors.contains("pack one of these: best identity-aware"))
      let odd = try tree.make("index", "PHOTOS=p", "GRIDS=int4", expecting: 2)
      #expect(odd.calls == [] && odd.ending.errors.contains("GRIDS=int4: how the grids for stage 2 are kept"))
      let run = try tree.make("index", "PHOTOS=p", "GRIDS=$(shell touch ran)", expecting: 2)
      #expect(run.ending.errors.contains("GRIDS=$(shell touch ran): ") && run.calls == [])
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/ran"))
    }
  }

  /// What an index was made of need not be given again, whatever its name is.
  @Test(arguments: ["a b.h5", "; touch ran;.h5", "a'b$(touch ran).h5", "-i.h5"])
  func anIndexMayHaveAnyName(name: String) throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("\(name).sources", "lineup sources 1\ninput my 'photos'; touch ran\n")
      let output = name.hasPrefix("-") ? "./\(name)" : name
      #expect(
        try tree.make("index", "MODEL=m.h5", "INDEX=\(name)").calls
          == ["index-photos m.h5 my 'photos'; touch ran --grids int8 --output \(output)"])
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/ran"))
    }
  }

  /// What programs would not take for a file is refused; the state of an index is told without making anything.
  @Test func anIndexIsLookedAtBeforeAnythingIsMade() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), m = "data/demo/identity-aware"
      for asked in ["INDEX=photos", "INDEX=i.h5 ", "MODEL=pack"] {
        let refused = try tree.make("search", asked, "SENTENCE=a bird", expecting: 2)
        #expect(refused.calls == [] && refused.ending.errors.contains("\(asked): name a file that ends in .h5"))
      }
      let none = try tree.make("status-index", "PHOTOS=p", expecting: 2)
      #expect(none.calls == [] && none.ending.errors.contains("\(m)/pack.h5: there is no such file: make pack"))
      try tree.write("\(m)/pack.h5", "")
      #expect(
        try tree.make("status-index", "PHOTOS=p").calls
          == ["index-photos \(m)/pack.h5 p --grids int8 --output \(m)/index.h5 --status"])
    }
  }

  /// Other programs have variables of these names too.
  @Test func theEnvironmentNamesNoPhotos() throws {
    try withTemporaryFolder { folder in
      _ = try Tree(folder)
      let ending = try run(
        "/usr/bin/env",
        ["MODEL=/usr/share/m", "INDEX=i", "PHOTOS=p", "make", "-n", "search", "SENTENCE=a bird"], in: folder,
        environment: ["MAKEFLAGS": "", "MAKELEVEL": ""])
      #expect(ending.status == 0, "\(ending.errors)")
      let last = ending.output.split(separator: "\n").last ?? ""
      #expect(last.contains(" data/demo/examples.h5 ") && !last.contains("/usr/share/m"), "\(last)")
    }
  }

  /// With sentences whose answers are known, they are the last stage, which every target knows.
  @Test func answersAreCheckedLast() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), d = "data/demo", m = "data/demo/identity-aware", asked = "pipelines/demo/answers.csv"
      let dataset = try String(contentsOfFile: "\(folder)/pipelines/demo/dataset.mk", encoding: .utf8)
      try tree.write("pipelines/demo/dataset.mk", dataset + "ANSWERS := \(asked)   # forty\n")
      try tree.write(asked, "a bird\n")
      try tree.write("pipelines/demo/check-answers.conf", "--splits test\n")
      let calls = try tree.make("all").calls
      #expect(calls.map { String($0.prefix { $0 != " " }) } == chain + ["report", "check-answers"])
      #expect(
        calls.last
          == "check-answers \(asked) \(d)/raw/drawn.csv \(d)/examples.h5 \(m)/stage1.h5 \(m)/buffers.h5 "
          + "\(d)/features.h5 \(m)/stage2.h5 \(m)/metrics.json --config pipelines/demo/check-answers.conf "
          + "--output \(m)/answers.h5")
      let again = try tree.make("all")
      #expect(again.calls == [])
      #expect(
        again.ending.output == "The report: \(m)/report.html\nNothing to be done: \(m)/answers.h5 is up to date\n")
      try tree.write(asked, "another bird\n")
      #expect(try tree.make("status").ending.output.hasSuffix("check-answers would run\n"))
      #expect(try tree.programs("all") == ["check-answers"])
      #expect(try tree.programs("redo-check-answers") == ["check-answers"])
      #expect(try tree.make("show", "STAGE=check-answers").calls.count == 1)
      let help = try tree.make("help").ending.output
      #expect(help.contains("everything up to check-answers, ") && help.contains(" score check-answers\n"))
      #expect(try tree.programs("score", "METHOD=best") == ["train-stage2", "score"])

      try tree.addMethod("triplet", "LIKE := identity-aware", "MATCHER := none")
      let alone = try tree.make("all", "METHOD=triplet").calls.last
      #expect(alone?.contains("\(d)/triplet/stage1.h5 \(d)/triplet/buffers.h5 --config") == true, "\(alone ?? "")")
      // An ensemble has no networks of its own to ask.
      try tree.addMethod("both", "MEMBERS := identity-aware triplet")
      #expect(try tree.programs("all", "METHOD=both") == ["fuse"])
      try tree.write("\(m)/answers.csv", "")
      _ = try tree.make("clean-demo")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(m)/answers.h5"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(m)/answers.csv"))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/\(asked)"))

      try tree.write("pipelines/cub/dataset.mk", "OWN_BACKBONE := small-cnn\nKNOWN_METHODS := best\nANSWERS := x.csv\n")
      #expect(
        try tree.make("all", "DATASET=cub", "METHOD=best", "RAW=Sources", expecting: 2).ending.errors.contains(
          "pipelines/cub/dataset.mk: ANSWERS are known of drawn photos only"))
    }
  }

  /// What is there is shown: of a method with one network less, and what was asked for in words and numbers.
  @Test func reportsShowWhatThereIs() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), d = "data/demo", m = "data/demo/identity-aware"
      let made = try tree.make("report")
      #expect(made.calls.map { String($0.prefix { $0 != " " }) } == chain + ["report"])
      #expect(
        made.calls.last
          == "report \(d)/examples.h5 \(m)/stage1.h5 \(m)/buffers.h5 \(d)/features.h5 \(m)/stage2.h5 \(m)/pairs.h5 "
          + "\(d)/weights.h5 \(m)/scores.h5 \(m)/metrics.json --title demo, identity-aware --output \(m)/report.html")
      #expect(made.ending.output.hasSuffix("The report: \(m)/report.html\n"))
      // It is written anew each time it is asked for, with whatever the sentence holds.
      let sentence = "a 'red' \"$(touch x)`touch x` bird"
      let asked = try tree.make("report", "SENTENCE=\(sentence)", "QUERIES=17,4", "PHOTO_QUERIES=3").calls
      #expect(asked.count == 1 && asked[0].contains("--ask=\(sentence) --sentences 17,4 --photos 3"), "\(asked)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/x"))
      #expect(try tree.make("report", "QUERIES=17,x", expecting: 2).ending.errors.contains("give a whole number"))
      try tree.addMethod("triplet", "LIKE := identity-aware", "MATCHER := none")
      let alone = try tree.make("report", "METHOD=triplet", "SEED=2").calls.last ?? ""
      let t = "\(d)/triplet-seed2"
      #expect(
        alone.hasPrefix(
          "report \(d)/examples.h5 \(t)/stage1.h5 \(t)/buffers.h5 \(d)/weights.h5 \(t)/scores.h5 \(t)/metrics.json "
            + "--title demo, triplet (seed 2)"), "\(alone)")
      try tree.addMethod("both", "MEMBERS := identity-aware triplet")
      let noNetworks = try tree.make("report", "METHOD=both", "SENTENCE=a bird", expecting: 2).ending.errors
      #expect(noNetworks.contains("leave SENTENCE= out, or ask METHOD= one of these: identity-aware triplet"))
      let fused = try tree.make("report", "METHOD=both").calls.last ?? ""
      #expect(fused.hasPrefix("report \(d)/examples.h5 \(d)/both/scores.h5 \(d)/both/metrics.json --title"), "\(fused)")
    }
  }

  /// Or a misspelt one would do nothing, and something else would run.
  @Test func unknownVariablesAreRefused() throws {
    try withTemporaryFolder { folder in
      let made = try Tree(folder).make("score", "DATSET=demo", expecting: 2)
      let words = "DATSET=…: there is no such variable. Known: DATASET"
      #expect(made.calls.isEmpty && made.ending.errors.contains(words), "\(made)")
    }
  }

  @Test func twoRunsAreCompared() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), d = "data/demo"
      for run in ["best", "identity-aware-seed2"] { try tree.write("\(d)/\(run)/metrics.json", "{}") }
      let calls = try tree.make("compare", "A=best", "B=identity-aware-seed2").calls
      #expect(calls.count { $0.hasPrefix("report ") } == 2)
      #expect(
        calls.last
          == "compare \(d)/examples.h5 \(d)/best/report.csv \(d)/identity-aware-seed2/report.csv --first-name best "
          + "--second-name identity-aware-seed2 --output \(d)/best/compared-with-identity-aware-seed2.html")
      // A page that was asked for something of its own stays.
      _ = try tree.make("report", "METHOD=best", "QUERIES=17")
      let again = try tree.make("compare", "A=best-seed1", "B=identity-aware-seed2").calls
      #expect(
        again == [
          "compare \(d)/examples.h5 \(d)/best/report.csv \(d)/identity-aware-seed2/report.csv --first-name best-seed1 "
            + "--second-name identity-aware-seed2 --output \(d)/best/compared-with-identity-aware-seed2.html"
        ])
      try FileManager.default.removeItem(atPath: "\(folder)/\(d)/best/report.csv")
      #expect(try tree.programs("compare", "A=best", "B=identity-aware-seed2") == ["report", "compare"])
      for (arguments, words) in [
        (["A=best"], "B= is empty: make compare A=words B=words-seed2 names two runs"),
        (["A=best", "B=x;y"], "a name has letters, digits and .-_ only"),
        (["A=best", "B=absent"], "B=absent: was not run yet: make all DATASET=demo METHOD=absent SEED=1"),
      ] {
        #expect(try tree.make(["compare"] + arguments, expecting: 2).ending.errors.contains(words), "\(arguments)")
      }
      _ = try tree.make("clean-demo")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(d)/best/report.html"))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/\(d)/best/compared-with-identity-aware-seed2.html"))
    }
  }

  /// Each network leaves out a part of the identities; all of their buffers are screened, in the order of the parts.
  @Test func trainingPairsComeFromFolds() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), d = "data/demo/efficientnet-lite0", m = "\(d)/unseen"
      try tree.write("weights/efficientnet-lite0.h5", "")
      try tree.addMethod("unseen", "LIKE := identity-aware", "FOLDS := 2   # halves")
      let own = ["METHOD=unseen", "BACKBONE=efficientnet-lite0"], calls = try tree.make(["all"] + own).calls
      let trained = calls.filter { $0.hasPrefix("train-stage1 ") }
      #expect(
        trained == [
          "train-stage1 data/demo/examples.h5 \(d)/features.h5 --output \(m)/stage1.h5",
          "train-stage1 data/demo/examples.h5 \(d)/features.h5 --leave-out 1/2 --output \(m)/fold1/stage1.h5",
          "train-stage1 data/demo/examples.h5 \(d)/features.h5 --leave-out 2/2 --output \(m)/fold2/stage1.h5",
        ])
      #expect(
        calls.contains(
          "screen-pairs \(m)/buffers.h5 \(m)/fold1/buffers.h5 \(m)/fold2/buffers.h5 --output \(m)/pairs.h5"))
      #expect(try tree.make(["all"] + own).calls == [])
      _ = try tree.make("clean-demo")
      let left = try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/data/demo")
      #expect(!left.contains { $0.hasSuffix(".h5") }, "\(left)")
    }
  }

  @Test func rawDataAreCheckedAsTheyWillBeRead() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      try tree.write("photos/table.tsv", "")
      try tree.write("pipelines/cub/preprocess.conf", "--layout plain   # our own\n")
      #expect(
        try tree.make("check-data", "DATASET=cub", "RAW=photos").calls
          == ["preprocess --check photos --config pipelines/cub/preprocess.conf --dataset cub"])
      #expect(try tree.make("check-data").calls.last == "preprocess --check data/demo/raw --dataset demo")
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

  @Test func whatGoesOutIsOfTheMethod() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), (d, m) = ("data/demo", "data/demo/identity-aware")
      _ = try tree.make("all")
      let card = try tree.make("card")
      #expect(card.calls.count == 1 && card.calls[0].hasPrefix("write-card \(d)/examples.h5 \(m)/stage1.h5 "))
      #expect(
        card.calls[0].hasSuffix(
          "\(m)/metrics.json --title demo, identity-aware --dataset demo --output \(m)/card/README.md"))
      let runs = try tree.make("export-runs").calls
      #expect(
        runs.map { String($0.split(separator: "/").last ?? "") } == [
          "text-to-image.qrels", "text-to-image.stage1.run", "text-to-image.stage2.run", "text-to-image.fused.run",
          "image-to-text.qrels", "image-to-text.stage1.run", "image-to-text.stage2.run", "image-to-text.fused.run",
        ], "\(runs)")
      #expect(
        runs[3] == "export-run \(d)/examples.h5 \(m)/buffers.h5 \(m)/pairs.h5 \(m)/scores.h5 \(m)/metrics.json "
          + "--direction text-to-image --ranking fused --output \(m)/out/text-to-image.fused.run")
      #expect(
        try tree.make("export-embeddings").calls
          == ["export-embeddings \(d)/examples.h5 \(m)/buffers.h5 --output \(m)/out/embeddings"])
      #expect(
        try tree.make("export-weights").calls.sorted()
          == [1, 2].map {
            "export-weights \(m)/stage\($0).h5 --output \(m)/out/stage\($0).safetensors"
          })
      #expect(
        try tree.make("export-onnx").calls == [
          "export-onnx \(d)/weights.h5 \(m)/stage1.h5 \(d)/features.h5 --network photos --output \(m)/out/photos.onnx",
          "export-onnx \(m)/stage1.h5 --network sentences --output \(m)/out/sentences.onnx",
          "export-onnx \(m)/stage2.h5 --network pairs --output \(m)/out/pairs.onnx",
        ])

      try tree.addMethod("both", "MEMBERS := identity-aware best")
      #expect(try tree.programs("export-runs", "METHOD=both").filter { $0 == "export-run" }.count == 4)
      let none = try tree.make("export-embeddings", "METHOD=both", expecting: 2).ending.errors
      #expect(none.contains("METHOD=both has no embeddings"), "\(none)")
    }
  }

  @Test func cleaningRemovesWhatWentOut() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder), out = "data/demo/best/out"
      for file in [
        "out/a.run", "out/a.qrels", "out/s.safetensors", "out/s.onnx", "card/README.md", "card/results.json",
      ] {
        try tree.write("data/demo/best/\(file)", "x")
      }
      for file in ["lineup-embeddings.txt", "img_emb/img_emb_0.npy"] {
        try tree.write("\(out)/embeddings/\(file)", "x")
      }
      try tree.write("\(out)/mine.txt", "x")
      try tree.write("data/demo/raw/out/photo.run", "x")
      _ = try tree.make("clean-demo")
      #expect(
        try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/data/demo").sorted()
          == ["best", "best/out", "best/out/mine.txt", "raw", "raw/out", "raw/out/photo.run"])
    }
  }

  @Test func cleaningKeepsSomebodysPhotos() throws {
    try withTemporaryFolder { folder in
      let tree = try Tree(folder)
      _ = try tree.make("all")
      _ = try tree.make("clean-cub")  // there is nothing yet
      try tree.write("data/cub/raw/photo.jpg", "x")
      try tree.write("data/cub/examples.h5", "x")
      try tree.write("data/demo/best/joined.h5", "x")
      for part in ["1.h5", "2.h5.partial"] { try tree.write("data/demo/vgg16/best/index.h5.parts/\(part)", "x") }
      _ = try tree.make("clean-demo")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/data/demo/vgg16"))
      _ = try tree.make("clean-cub")
      // But for the records of the programs that stand in for ours.
      let left = try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/data/demo").filter {
        $0.hasSuffix(".h5") || $0.hasSuffix(".json") || $0.hasPrefix("raw/")
      }
      #expect(left == [], "\(left)")
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
          "Known: efficientnet-lite0 efficientnet-lite0-288 efficientnet-lite1 efficientnet-lite2 googlenet small-cnn "
            + "vgg16"))
      // Without a backbone, those that the data set uses are meant.
      #expect(try tree.programs("redo-weights") == ["synthesize", "preprocess", "train-cnn"])
    }
  }
}
