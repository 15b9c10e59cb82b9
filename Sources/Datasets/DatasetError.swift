/// Something outside is wrong with a data set: says which file, what is wrong with it and what to do.
public struct DatasetError: Error, CustomStringConvertible, Equatable {
  public let description: String
  public init(_ description: String) { self.description = description }
}
