/// Which of the published test splits of CUB a copy has, by its classes: figures on different ones cannot be compared.
enum CUBTestSplit: Equatable {
  /// The 50 classes of Reed et al. (CVPR 2016), on which the papers report.
  case reed
  /// The 50 classes of the “proposed split” of Xian et al. (CVPR 2017); 18 of them are Reed's too.
  case xian
  case other

  /// - Parameter classes: the names of the test classes, such as 001.Black_footed_Albatross
  init(_ classes: some Sequence<String>) {
    let numbers = Set(classes.map { Int($0.prefix(3)) ?? 0 })
    self = numbers == Self.reedsClasses ? .reed : numbers == Self.xiansClasses ? .xian : .other
  }

  /// What a user should know of it. `photos` and `classes` are the counts of this copy's test split.
  func note(photos: Int, classes: Int) -> String {
    switch self {
    case .reed where photos == 2933:
      return "test split: Reed's 50 classes with 2,933 photos, the one that the papers report"
    case .reed:
      return
        "test split: Reed's 50 classes, the one that the papers report, but \(photos) of its 2,933 photos; figures "
        + "on it are not comparable"
    case .xian:
      return
        "test split: \(photos) photos in 50 classes, the “proposed split” of Xian et al. with 2,967; figures on it "
        + "are not comparable with Reed's, and 32 of Reed's test classes are trained on"
    case .other:
      return "test split: \(photos) photos in \(classes) classes, not Reed's; figures on it are not comparable with "
        + "published ones"
    }
  }

  /// The numbers of the classes in Reed's testclasses.txt.
  private static let reedsClasses: Set<Int> = [
    1, 4, 6, 8, 9, 14, 23, 29, 31, 33, 34, 35, 36, 37, 38, 43, 49, 51, 53, 66, 72, 79, 83, 84, 86, 91, 95, 96, 98, 101,
    102, 103, 112, 114, 119, 121, 130, 135, 138, 147, 156, 163, 165, 166, 180, 183, 185, 186, 187, 197,
  ]

  /// Those of the proposed split's, as naver-ai/pcme has it in datasets/annotations/cub/testclasses.txt.
  private static let xiansClasses: Set<Int> = [
    4, 12, 23, 26, 28, 31, 33, 43, 45, 49, 52, 55, 70, 72, 77, 84, 87, 91, 94, 97, 98, 103, 104, 111, 113, 119, 123,
    124, 127, 130, 132, 136, 138, 139, 143, 148, 156, 157, 161, 163, 164, 165, 168, 169, 173, 180, 188, 190, 191, 200,
  ]
}
