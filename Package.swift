// swift-tools-version: 6.3
import PackageDescription

/// A library layer; its tests lie in Tests/<name>Tests, file for file, and files of real writers in Fixtures/ there.
/// What a browser is sent is a file that is compiled in.
func library(
  _ name: String, on dependencies: [Target.Dependency] = [], tests: [Target.Dependency] = [], fixtures: Bool = false,
  embedded: [String] = []
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, resources: embedded.map { .embedInCode($0) }),
    .testTarget(
      name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies + tests,
      resources: fixtures ? [.copy("Fixtures")] : []),
  ]
}

/// A program: options and the story of one stage, told with library calls.
func program(_ name: String, on dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies + ["Artifacts", "Stage"])
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

var targets: [Target] = []

// MARK: - C libraries

targets += [
  .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
  .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
  .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
  .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
  .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(name: "CMalloc"),
  .systemLibrary(name: "CProcessor"),
  .systemLibrary(name: "CRename"),
  .target(name: "CImageCodec", dependencies: ["CJPEG"]),
  .target(name: "CAllocation"),
]

// MARK: - Libraries, each on those above it only

targets += library("Files", on: ["COpenSSL", "CRename"])
targets += library("HDF5", on: ["CHDF5", "Files"], fixtures: true)
targets += library("NumPy", on: ["Files"], fixtures: true)
targets += library("Tensor", on: ["COpenBLAS", "CProcessor"])
targets += library("Autodiff", on: ["Tensor"])
targets += library("Recurrent", on: ["Autodiff", "Tensor"])
targets += library("Attention", on: ["Autodiff", "Tensor"], tests: ["Recurrent"], fixtures: true)
targets += library("Pools", on: ["Tensor"])
targets += library(
  "Datasets", on: ["CImageCodec", "CPNG", "Files", "HDF5", "NumPy", "Pools", "Tensor"], fixtures: true)
targets += library("Artifacts", on: ["Files", "HDF5", "Pools", "Tensor"])
targets += library("Backbones", on: ["Autodiff", "Tensor"], fixtures: true)
// Of Matching, Storage/ alone reads artifacts; trainings hand their state to a TrainingCheckpoint.
targets += library(
  "Matching", on: ["Artifacts", "Attention", "Autodiff", "Pools", "Recurrent", "Tensor"], fixtures: true)
targets += library(
  "PublishedFiles", on: ["Attention", "Autodiff", "Backbones", "Files", "Matching", "Tensor"], fixtures: true)
targets += library("Evaluation", on: ["Pools", "Tensor"])
targets += library("Results", on: ["Evaluation", "Files", "Pools", argumentParser], tests: ["Tensor"])
targets += library("Runs", on: ["Artifacts", "Evaluation", "Pools", "Results"], tests: ["Tensor"])
targets += library(
  "Stage", on: ["Artifacts", "CAllocation", "CMalloc", "COpenBLAS", "Files", "HDF5", "Tensor", argumentParser])
targets += library(
  "Indexing", on: ["Artifacts", "Backbones", "Datasets", "Evaluation", "Files", "Matching", "Stage", "Tensor"],
  tests: ["TinyPack"])
targets += library(
  "Retrieval",
  on: [
    "Artifacts", "Backbones", "Datasets", "Evaluation", "Files", "Indexing", "Matching", "Pools", "Results", "Stage",
    "Tensor", argumentParser,
  ], tests: ["Attention", "TinyPack"])
// Networks for ONNX's readers.
targets += library(
  "ONNX",
  on: ["Artifacts", "Attention", "Autodiff", "Backbones", "Files", "Indexing", "Matching", "Recurrent", "Tensor"],
  tests: ["TinyPack"])
// What Lineup and other tools hand to each other.
targets += library(
  "Exchange",
  on: ["Artifacts", "Datasets", "Evaluation", "Files", "NumPy", "Pools", "Results", "Runs", "Tensor"],
  tests: ["PublishedFiles"])
targets += library("HTML")
targets += library(
  "Reporting",
  on: [
    "Artifacts", "Backbones", "Datasets", "Evaluation", "HTML", "Matching", "Pools", "Results", "Retrieval",
    "Runs", "Stage", "Tensor", argumentParser,
  ], tests: ["Attention", "HDF5"])
// FlyingFox is the server; Serving/Server/ alone knows it.
targets += library(
  "Serving",
  on: [
    "Artifacts", "Datasets", "Evaluation", "Files", "HTML", "Indexing", "Matching", "Results", "Retrieval", "Stage",
    .product(name: "FlyingFox", package: "FlyingFox"), argumentParser,
  ], tests: ["TinyPack"], embedded: ["Page/page.js", "Page/page.css"])
targets += library(
  "Training",
  on: [
    "Artifacts", "Autodiff", "Backbones", "Evaluation", "Files", "Matching", "Pools", "Recurrent", "Stage", "Tensor",
    argumentParser,
  ], tests: ["Attention"])

// MARK: - Programs, in the order of the chain

targets += [
  program("synthesize", on: ["Datasets"]),
  program("preprocess", on: ["Datasets", "Pools"]),
  program("import-weights", on: ["Backbones", "Files", "PublishedFiles", "Tensor"]),
  program("import-matcher", on: ["Backbones", "Datasets", "Files", "Matching", "PublishedFiles"]),
  program("train-cnn", on: ["Backbones", "Training"]),
  program("extract-features", on: ["Backbones", "Tensor"]),
  program("import-features", on: ["Datasets"]),
  program("train-stage1", on: ["Matching", "Pools", "Recurrent", "Tensor", "Training"]),
  program("tune-stage1", on: ["Files", "Matching", "Training"]),
  program("dump-buffers", on: ["Matching", "Pools", "Tensor"]),
  program("join-buffers", on: ["Tensor"]),
  program("screen-pairs", on: ["Matching", "Pools"]),
  program("train-stage2", on: ["Matching", "Pools", "Tensor", "Training"]),
  program("tune-stage2", on: ["Matching", "Pools", "Training"]),
  program("train-fragments", on: ["Attention", "Matching", "Tensor", "Training"]),
  program("score", on: ["Evaluation", "Matching", "Pools", "Results", "Tensor"]),
  program("fuse", on: ["Evaluation", "Results"]),
  program("export-run", on: ["Evaluation", "Exchange", "Files", "Pools", "Results"]),
  program("export-embeddings", on: ["Exchange", "Files", "NumPy", "Pools"]),
  program("import-embeddings", on: ["Exchange", "Files", "Pools"]),
  program("export-weights", on: ["Exchange", "Files"]),
  program("export-onnx", on: ["Files", "ONNX"]),
  program("write-card", on: ["Exchange", "Files", "Runs"]),
  program("evaluate", on: ["Datasets", "Evaluation", "Exchange", "HDF5", "NumPy", "Pools", "Results"]),
  program("pack", on: ["Retrieval"]),
  program("index-photos", on: ["Datasets", "Files", "Indexing"]),
  program("search", on: ["Files", "Results", "Retrieval"]),
  program("serve", on: ["Evaluation", "Files", "Results", "Serving"]),
  program("check-answers", on: ["Datasets", "Retrieval"]),
  program("tabulate", on: ["Datasets", "Files", "Results"]),
  program("report", on: ["Datasets", "Files", "Reporting", "Results"]),
  program("compare", on: ["Datasets", "Reporting", "Results"]),
  program("benchmark", on: ["Attention", "Autodiff", "Backbones", "Matching", "Pools", "Tensor", "Training"]),
]

// MARK: - Tests

targets += [
  .target(name: "TestSupport", dependencies: ["Tensor", "Autodiff"], path: "Tests/TestSupport"),
  // What index and search are tested with.
  .target(
    name: "TinyPack",
    dependencies: ["Artifacts", "Attention", "Backbones", "Datasets", "Evaluation", "Indexing", "Matching", "Tensor"],
    path: "Tests/TinyPack"),
  .testTarget(name: "TestSupportTests", dependencies: ["TestSupport", "Tensor", "Autodiff"]),
  .testTarget(
    name: "PipelineTests",
    dependencies: [
      "TestSupport", "Artifacts", "Attention", "Evaluation", "Files", "HDF5", "Matching", "Pools", "Results", "Stage",
      "Tensor",
    ]),
]

targets += [
  // What it tries are the built programs, and every reader within a process of its own: docs/torture.md.
  .executableTarget(
    name: "torture",
    dependencies: [
      "Artifacts", "Backbones", "CHDF5", "Datasets", "Exchange", "Files", "HDF5", "Indexing", "Matching", "NumPy",
      "Pools",
      "PublishedFiles", "Reporting", "Results", "Retrieval", "Stage", "Tensor", argumentParser,
    ], path: "Tests/Torture", exclude: ["failing-write.c"]),
  .testTarget(name: "TortureTests", dependencies: ["torture", "HDF5", "Tensor", "TestSupport"]),
]

let package = Package(
  name: "lineup",
  dependencies: [
    // Stage relies on `_dumpHelp` and `_commandName`, which another version may change.
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    // The server that `serve` is built on; nothing else uses it.
    .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
  ],
  targets: targets
)
